/**
 * Runs every check and every test: `npm test`. Debug builds but for the pages that are weighed, one target folder, later
 * parts also after a failure.
 *
 * The last line is `N passed, N failed`: each test is counted, and each part that failed without naming one.
 */
import { screensForWindow } from './build.mjs'
import { check } from './check.mjs'
import { projectFiles } from './check/files.mjs'
import { testInBrowser } from './e2e.mjs'
import { isProgram, readArguments } from './lib/arguments.mjs'
import { CI, EVERYTHING, SCREENS, WINDOW, cargo, isRoutine } from './lib/cargo.mjs'
import { countCargo, countNode } from './lib/count.mjs'
import { run } from './lib/run.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { testWindow } from './lib/window-tests.mjs'
import { setUp } from './setup.mjs'
import { size } from './size.mjs'
import { showCounts, torture } from './torture.mjs'

/** Seconds of the fault campaign. How many runs that makes hangs on the machine; which kind of fault never came up is said. */
const TORTURE = 60

/** Always the same plans, so that a failure is about what was changed; `npm run torture` makes new ones. */
const SEED = 'npm-test'

/** The parts in their order; each gives `{ ok, passed, failed }`. */
const PARTS = [
  { name: 'setup', work: setUpAll },
  { name: 'check', work: (page) => check(page).then(countParts) },
  { name: 'scripts', work: testScripts },
  { name: 'cargo', work: testCrates },
  { name: 'browser', work: testScreens },
  { name: 'window', work: testRealWindow },
  { name: 'torture', work: tortureBriefly },
  { name: 'size', work: (page) => size(page).then(countParts) },
]

async function test(page) {
  const parts = []
  for (const { name, work } of PARTS) {
    page.title(name)
    const started = performance.now()
    const result = await work(page).catch((error) => {
      page.quote(error.message)
      return { ok: false, passed: 0, failed: 0 }
    })
    if (!result.ok && result.failed === 0) result.failed = 1
    parts.push({ name, ...result, seconds: (performance.now() - started) / 1000 })
    if (name === 'setup' && !result.ok) break // nothing would build
  }
  const sum = (key) => parts.reduce((total, part) => total + part[key], 0)
  const ok = parts.every((part) => part.ok)
  return { ok, passed: sum('passed'), failed: sum('failed'), seconds: sum('seconds'), parts }
}

async function setUpAll(page) {
  const { ok } = await setUp(page, { browser: true, window: true, driver: true, torture: true, keyring: true })
  return { ok, passed: 0, failed: 0 }
}

/** Each check, and each page that has a limit, counts as a test. */
function countParts({ ok, parts }) {
  const passed = parts.filter((part) => part.ok).length
  return { ok, passed, failed: parts.length - passed }
}

/** Tests of these scripts themselves, with Node's own runner. */
async function testScripts(page) {
  const tests = (await projectFiles()).filter((path) => /^scripts\/.*\.test\.mjs$/.test(path))
  const { code, stdout, output } = await run(process.execPath, ['--test', '--test-reporter=tap', ...tests])
  const counts = countNode(stdout)
  page.outcome(code === 0, `${counts.passed} passed, ${counts.failed} failed`)
  if (code !== 0) page.quote(output)
  return { ok: code === 0, ...counts }
}

/** The native crates, with the demo Edge and with the window; and what of the preview needs no browser. */
async function testCrates(page) {
  const results = []
  await screensForWindow(page.progress)
  for (const what of [EVERYTHING, WINDOW, ['--package', SCREENS, '--features', 'preview', '--lib']]) {
    const { code, stdout } = await cargo(['test', ...what, '--no-fail-fast'], {
      env: CI ? { CARGO_INCREMENTAL: '0' } : {}, // a cold build gains nothing from it and fills the disk
      onLine: (line) => (isRoutine(line) ? page.progress(line.trim()) : page.line(line)),
    })
    results.push({ ok: code === 0, ...countCargo(stdout) })
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  return { ok: results.every(({ ok }) => ok), passed: sum('passed'), failed: sum('failed') }
}

async function testScreens(page) {
  const { ok, passed, failed } = await testInBrowser(page)
  page.outcome(ok, `${passed} passed, ${failed} failed`)
  return { ok, passed, failed }
}

/** The real window: the one whole journey, and what is quick; `npm run e2e -- --window` has the others. */
async function testRealWindow(page) {
  const { ok, passed, failed } = await testWindow(page, ['new-user', 'accessibility', 'leaks'])
  page.outcome(ok, `${passed} passed, ${failed} failed`)
  return { ok, passed, failed }
}

/** A minute of the fault campaign; each run counts as a test. */
async function tortureBriefly(page) {
  const result = await torture(page, { seconds: TORTURE, seed: SEED })
  showCounts(page, result)
  return result
}

if (isProgram(import.meta.url)) {
  const { json } = readArguments('Usage: npm test -- [--json]\n\nRuns every check and every test.\n')
  const page = terminal({ silent: json })
  const result = await test(page)
  if (json) printJson(result)
  page.title('summary')
  // A part that went well and counts nothing, such as the set-up, is nothing to sum up.
  for (const { name, ok, passed, failed, seconds } of result.parts.filter(({ passed, failed }) => passed + failed > 0)) {
    page.outcome(ok, `${name.padEnd(9)} ${passed} passed, ${failed} failed`, seconds)
  }
  page.line(`\n${result.passed} passed, ${result.failed} failed`)
  process.exitCode = result.ok ? 0 : 1
}
