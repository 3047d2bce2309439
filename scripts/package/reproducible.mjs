/**
 * Builds `latchkey` as it is shipped in two folders, and compares: `node scripts/package/reproducible.mjs`. Who builds the
 * same commit with the same compiler gets the same bytes, so that anybody can see what a package was made from.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { isProgram, readArguments } from '../lib/arguments.mjs'
import { madeProgram } from '../lib/cargo.mjs'
import { localFolders } from '../lib/local-folders.mjs'
import { ROOT, must } from '../lib/run.mjs'
import { printJson, terminal } from '../lib/terminal.mjs'
import { foundIn, shippedFlags, withoutPaths } from './programs.mjs'

/** Folders of different lengths: a path that is inside would also move what is behind it. */
const FOLDERS = ['one', 'another/much-longer']

/**
 * Compares two builds of the last commit, each from a clone of its own with a target folder of its own. With `shipped`, the
 * program that was packed, that one is the first of them, if nothing has changed since the commit.
 *
 * Gives `{ ok, commit, builds }`, each build with its `folder` and `sha256`, and `inside`: what of this machine is in it.
 */
export async function compareBuilds(page, { shipped } = {}) {
  const commit = (await must('git', ['rev-parse', 'HEAD'])).stdout.trim()
  const clean = (await must('git', ['status', '--porcelain', '--untracked-files=no'])).stdout === ''
  if (!clean) page.aside('There are changes that are in no commit; the last commit is what is built and compared.')
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-builds-'))
  try {
    const builds = shipped !== undefined && clean ? [await looked('the checkout', shipped, await localFolders())] : []
    for (const name of FOLDERS.slice(builds.length)) {
      const place = join(folder, name)
      builds.push(await page.step(`latchkey once more, in a folder of its own (${name})`, (onLine) => build(place, onLine)))
    }
    const [one, other] = builds
    const same = one.sha256 === other.sha256
    const inside = builds.flatMap(({ inside }) => inside)
    page.outcome(same, same ? `two builds of latchkey are the same: ${one.sha256}` : 'two builds of latchkey differ')
    if (inside.length > 0) page.quote(`they tell of this machine: ${inside.join(', ')}`)
    return { ok: same && inside.length === 0, commit, builds }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Clones the last commit and builds it there, as `npm run package` does. */
async function build(place, onLine) {
  const [checkout, target] = [join(place, 'latchkey'), join(place, 'target')]
  await must('git', ['clone', '--quiet', '--no-hardlinks', ROOT, checkout])
  const folders = await localFolders({ ...process.env, CARGO_TARGET_DIR: target }, checkout)
  const args = ['build', '--locked', '--message-format', 'json-render-diagnostics', '--bin', 'latchkey', ...shippedFlags([])]
  const env = { ...withoutPaths(folders), CARGO_TARGET_DIR: target, CARGO_TERM_COLOR: 'never' }
  // It is in nobody's way: there is no haste, and it takes all cores for minutes.
  const { stdout } = await must('nice', ['-n', '10', 'cargo', ...args], {
    cwd: checkout,
    env,
    onLine: (line, stream) => stream === 'stderr' && onLine(line),
  })
  return looked(place, madeProgram(stdout, 'latchkey'), folders)
}

/** Takes the hash of a program, and finds the folders of this machine in it. */
function looked(folder, program, folders) {
  const bytes = readFileSync(program)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { folder, sha256, inside: foundIn(bytes, folders.map(([path]) => path)) }
}

if (isProgram(import.meta.url)) {
  const { json } = readArguments('Usage: node scripts/package/reproducible.mjs [--json]\n\nBuilds `latchkey` twice and compares.\n')
  const result = await compareBuilds(terminal({ silent: json }))
  if (json) printJson(result)
  process.exitCode = result.ok ? 0 : 1
}
