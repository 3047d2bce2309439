import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { ROOT, must } from '../lib/run.mjs'

/**
 * Makes the throw-away copy of this machine: mounts of its own, in which everything that is written goes to memory, and
 * processes of its own, which end with it. Inside, `/tmp/written` shows what was written.
 */
const COPY = `
set -e
at=$(mktemp -d)
mount -t tmpfs latchkey "$at"
mkdir "$at/written" "$at/work" "$at/root"
mount -t overlay latchkey -o "lowerdir=/,upperdir=$at/written,workdir=$at/work" "$at/root"
mount -t proc proc "$at/root/proc"
mount --rbind /dev "$at/root/dev"
mount -t tmpfs tmp "$at/root/tmp"
mount -t tmpfs run "$at/root/run"
mkdir "$at/root/tmp/written"
mount --bind "$at/written" "$at/root/tmp/written"
for folder in "$1" "$2"; do
  mkdir -p "$at/root$folder"
  mount --bind -o ro "$folder" "$at/root$folder"
done
shift 2
exec chroot "$at/root" "$@"
`

/**
 * Installs, tries and removes the .deb in a throw-away copy of this machine, and compares the .rpm with it; gives
 * `{ ok, checks }`, each check with `name`, `ok`, and `message` if it failed. Needs root, for the mounts.
 */
export async function tryPackages(page, { deb, rpm, files }) {
  if (process.getuid?.() !== 0) {
    page.outcome(false, 'try the package')
    page.aside('Root is needed: the package is installed in a copy of this machine that is made of mounts.')
    return { ok: false, checks: [], error: { code: 'not_root' } }
  }
  page.title('The .deb, in a throw-away copy of this machine')
  const checks = []
  const heard = (check) => {
    checks.push(check)
    page.outcome(check.ok, check.name, check.seconds)
    if (check.message) page.quote(check.message)
  }
  const list = files.map(({ path, mode, bytes }) => ({ path, mode, sha256: sha256(bytes) }))
  const folder = dirname(deb)
  const expected = join(folder, 'contents.json')
  writeFileSync(expected, JSON.stringify(list))
  const code = await inside(folder, [process.execPath, fileURLToPath(new URL('installed.mjs', import.meta.url)), deb, expected], heard)
  if (code !== 0 && checks.every(({ ok }) => ok)) heard({ name: 'the copy of this machine', ok: false, message: `exit code ${code}` })

  page.title('The .rpm')
  const started = performance.now()
  const found = await differences(rpm, files)
  heard({ name: 'the same files, no scripts', ok: found.length === 0, message: found.join('\n'), seconds: (performance.now() - started) / 1000 })
  return { ok: checks.every(({ ok }) => ok), checks }
}

/** Runs a program in the copy, and hears each line of JSON that it says. */
function inside(folder, program, heard) {
  const flags = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', COPY, 'sh', ROOT.replace(/\/$/, ''), folder]
  const child = spawn('unshare', [...flags, ...program], { stdio: ['ignore', 'pipe', 'inherit'] })
  createInterface({ input: child.stdout }).on('line', (line) => heard(JSON.parse(line)))
  return new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
}

/** Compares an .rpm with the files that it should have. */
async function differences(rpm, files) {
  const format = '[%{FILENAMES} %{FILEMODES:octal} %{FILEUSERNAME} %{FILEDIGESTS}\\n]'
  const { stdout } = await must('rpm', ['--query', '--package', '--nosignature', '--queryformat', format, rpm])
  const there = stdout.trim().split('\n')
  const wanted = files.map(({ rpm: path, mode, bytes }) => `/${path} 100${mode.toString(8)} root ${sha256(bytes)}`)
  const scripts = (await must('rpm', ['--query', '--package', '--nosignature', '--scripts', '--triggers', rpm])).stdout.trim()
  return [
    ...there.filter((line) => !wanted.includes(line)).map((line) => `not in the .deb: ${line}`),
    ...wanted.filter((line) => !there.includes(line)).map((line) => `missing: ${line}`),
    ...(scripts === '' ? [] : [`a script: ${scripts}`]),
  ]
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
