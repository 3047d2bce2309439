/**
 * Builds what users install, `target/package/*.deb` and `*.rpm`: `npm run package`; `-- --try` installs and removes the
 * .deb in a throw-away copy of this machine.
 */
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'

import { build } from './build.mjs'
import { isProgram, readArguments } from './lib/arguments.mjs'
import { metadata } from './lib/cargo.mjs'
import { ROOT, must } from './lib/run.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { makeDeb } from './package/deb.mjs'
import { contents, release } from './package/description.mjs'
import { buildPrograms } from './package/programs.mjs'
import { compareBuilds } from './package/reproducible.mjs'
import { makeRpm } from './package/rpm.mjs'
import { tryPackages } from './package/try.mjs'
import { setUp } from './setup.mjs'
import { number } from './web/weigh.mjs'

const USAGE = `Usage: npm run package -- [--try] [--once] [--json]

Builds the .deb and the .rpm, and the command line once more in another folder, which must give the same bytes; --once
leaves that out. With --try, as root, the .deb is installed, tried and removed in a throw-away copy of this
machine, and the .rpm compared with it.
`

/** The most that the .deb may weigh, in bytes. */
export const LIMIT = 7_000_000

/** Builds both packages; gives `{ ok, packages, window }`, bytes each, and with `tried` what came of it. */
export async function makePackages(page, { tried = false, once = false } = {}) {
  const machine = await setUp(page, { window: true, packages: true, display: tried, desktop: tried })
  if (!machine.ok) return machine
  const screens = await build(page, { preview: false })
  const programs = await page.step('programs, as they are shipped', (progress) => buildPrograms(progress))
  const made = await release()
  const files = await page.step('what goes in', () => contents(programs, made))
  const folder = join((await metadata('--no-deps')).target_directory, 'package')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const deb = await page.step('.deb', () => makeDeb(files, made, folder))
  const rpm = await page.step('.rpm', () => makeRpm(files, made, folder))
  const window = await compressed(programs['latchkey-desktop'], folder)

  const packages = [deb, rpm].map((path) => ({ path: relative(ROOT, path), bytes: statSync(path).size }))
  packages[0].limit = LIMIT
  page.blank()
  for (const { path, bytes, limit } of packages) {
    const most = limit === undefined ? '' : ` of ${number(limit)}`
    page.outcome(!(bytes > limit), `${basename(path)}: ${number(bytes)}${most} bytes`)
  }
  page.aside(`the window: ${number(window)} bytes, ${Math.round((100 * window) / packages[0].bytes)} % of the .deb; both lie in ${relative(ROOT, folder)}`)
  const light = packages[0].bytes <= LIMIT
  if (once) page.aside('Whether another folder gives the same bytes was not looked at (--once).')
  const builds = once ? undefined : await compareBuilds(page, { shipped: programs.latchkey })
  const trial = tried ? await tryPackages(page, { deb, rpm, files }) : undefined
  const ok = screens.ok && light && (builds?.ok ?? true) && (trial?.ok ?? true)
  return { ok, packages, window: { bytes: window }, builds, trial }
}

/** Counts the bytes of a program after the compression of a .deb. */
async function compressed(program, folder) {
  const copy = join(folder, 'window.xz')
  await must('sh', ['-c', 'xz -9 --stdout "$1" > "$2"', 'sh', program, copy])
  const { size } = statSync(copy)
  rmSync(copy)
  return size
}

if (isProgram(import.meta.url)) {
  const { json, try: tried, once } = readArguments(USAGE, { flags: ['try', 'once'] })
  const page = terminal({ silent: json })
  const result = await makePackages(page, { tried, once }).catch((error) => {
    page.quote(error.message)
    return { ok: false, error: { code: 'package', message: error.message } }
  })
  if (json) printJson(result)
  process.exitCode = result.ok ? 0 : 1
}
