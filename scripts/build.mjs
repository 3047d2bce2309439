/**
 * Builds the page with the screens: `npm run build` the one for the window, `npm run build:preview` the one that
 * administrators and developers open in a browser.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { isProgram, readArguments } from './lib/arguments.mjs'
import { buildProgram } from './lib/cargo.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { buildPage, pageOf } from './web/page.mjs'
import { installPackages } from './web/packages.mjs'
import { buildScreens, buildTemplates } from './web/wasm.mjs'
import { number, weigh } from './web/weigh.mjs'

const USAGE = `Usage: npm run build -- [--preview] [--json]

Builds web-ui/dist/desktop, or web-ui/dist/preview; fails if it is heavier than it may be.
`

/** Builds one page; gives `{ ok, folder, parts }`. */
export async function build(page, { preview }) {
  await page.step('npm packages', (progress) => installPackages(progress))
  const screens = await page.step('wasm', (onLine) => buildScreens({ preview, onLine }))
  const templates = preview ? await page.step('wasm of its Worker', (onLine) => buildTemplates({ onLine })) : undefined
  await page.step('page', () => buildPage({ screens, templates }, { preview }))
  const folder = pageOf({ preview })
  const parts = weigh(folder, { preview })
  for (const { name, bytes, limit, ok } of parts) page.outcome(ok, `${name}: ${number(bytes)} of ${number(limit)} bytes`)
  return { ok: parts.every(({ ok }) => ok), folder, parts }
}

/** The flags of the window as developers run it. */
const WINDOW = ['--package', 'latchkey-desktop', '--features', 'gui']

/** Builds the window around the newest page; gives the path of the program. */
export async function buildWindow(progress, flags = WINDOW) {
  await installPackages(progress)
  const screens = await buildScreens({ preview: false, onLine: progress })
  await buildPage({ screens }, { preview: false })
  return buildProgram('latchkey-desktop', flags, progress)
}

/** Has a page for the window to be built into: its code does not compile without one. One that is there is taken as it is. */
export async function screensForWindow(progress) {
  const folder = pageOf({ preview: false })
  if (existsSync(join(folder, 'index.html'))) return
  await installPackages(progress)
  await buildPage({ screens: await buildScreens({ preview: false, onLine: progress }) }, { preview: false, folder })
}

if (isProgram(import.meta.url)) {
  const { json, preview = false } = readArguments(USAGE, { flags: ['preview'] })
  const page = terminal({ silent: json })
  const result = await build(page, { preview }).catch((error) => {
    page.quote(error.message)
    return { ok: false, error: { code: 'build', message: error.message } }
  })
  if (json) printJson(result)
  process.exitCode = result.ok ? 0 : 1
}
