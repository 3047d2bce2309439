/**
 * Tries the screens in a real browser: `npm run e2e`, or some of the tests, `npm run e2e -- axe journeys`; and the real
 * window with `npm run e2e -- --window`.
 *
 * In the browser: debug builds of both pages, served as a static site; the tests are in `e2e/`. Pictures and traces of what failed lie in
 * `e2e/results/`.
 */
import { readdirSync } from 'node:fs'
import { copyFile, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { isProgram, readArguments } from './lib/arguments.mjs'
import { readReport } from './lib/playwright.mjs'
import { ROOT, run } from './lib/run.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { testWindow, windowTests } from './lib/window-tests.mjs'
import { installPackages } from './web/packages.mjs'
import { TESTED_WASM, buildPage, testedPage } from './web/page.mjs'
import { buildScreens, buildTemplates, buildWasmTests } from './web/wasm.mjs'

const FOLDER = join(ROOT, 'e2e')
/** What runs the tests within the screens. */
const WASM_PAGE = join(FOLDER, 'wasm')
const REPORT = join(FOLDER, 'results', 'report.json')

/** Builds what is tried and runs the named tests, or all; gives `{ ok, passed, failed, failures }`. */
export async function testInBrowser(page, names = []) {
  await page.step('npm packages', (progress) => installPackages(progress))
  for (const preview of [true, false]) {
    await page.step(preview ? 'the preview' : 'the page for the window', async (onLine) => {
      const screens = await buildScreens({ preview, dev: true, onLine })
      const templates = preview ? await buildTemplates({ dev: true, onLine }) : undefined
      await buildPage({ screens, templates }, { preview, folder: testedPage({ preview }) })
    })
  }
  await page.step('the tests within the screens', async (onLine) => {
    await buildWasmTests(TESTED_WASM, onLine)
    for (const name of readdirSync(WASM_PAGE)) await copyFile(join(WASM_PAGE, name), join(TESTED_WASM, name))
  })

  await rm(REPORT, { force: true })
  const program = join(ROOT, 'node_modules/@playwright/test/cli.js')
  const files = names.map((name) => `/${name}.spec.mjs`)
  const { output } = await run(process.execPath, [program, 'test', '--config', FOLDER, ...files], {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: REPORT, FORCE_COLOR: '0' },
    onLine: (line) => page.progress(line.trim()),
  })
  const report = await readFile(REPORT, 'utf8').catch(() => undefined)
  if (report === undefined) throw new Error(output.trim())
  const { passed, failed, failures } = readReport(JSON.parse(report))
  for (const { name, message } of failures) {
    page.outcome(false, name)
    page.quote(message)
  }
  return { ok: failed === 0 && passed > 0, passed, failed, failures }
}

if (isProgram(import.meta.url)) {
  const names = readdirSync(FOLDER).flatMap((name) => name.match(/^(.*)\.spec\.mjs$/)?.[1] ?? [])
  const list = (names) => names.map((name) => `  ${name}\n`).join('')
  const usage = `Usage: npm run e2e -- [NAME…] [--json]\n\n${list(names)}
With --window, in the real window:\n\n${list(windowTests())}`
  const inWindow = process.argv.includes('--window')
  const known = { flags: ['window'], names: inWindow ? windowTests() : names }
  const { json, names: wanted } = readArguments(usage, known)
  const page = terminal({ silent: json })
  const named = wanted.length > 0 ? wanted : undefined
  const result = await (inWindow ? testWindow : testInBrowser)(page, named).catch((error) => {
    page.quote(error.message)
    return { ok: false, error: { code: 'e2e', message: error.message } }
  })
  if (json) printJson(result)
  if (result.passed !== undefined) page.outcome(result.ok, `${result.passed} passed, ${result.failed} failed`)
  process.exitCode = result.ok ? 0 : 1
}
