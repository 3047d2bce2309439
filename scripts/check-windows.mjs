/**
 * Builds both programs for Windows, and runs under wine what can run there: `npm run check:windows`. With `--macos` it
 * also has the compiler check the code for macOS, which nothing here can run.
 *
 * The last lines say what was left out; the very last is `N passed, N failed, N left out`.
 */
import { screensForWindow } from './build.mjs'
import { isProgram, readArguments } from './lib/arguments.mjs'
import { buildProgram, cargo, complaint, isRoutine } from './lib/cargo.mjs'
import { countCargo } from './lib/count.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { setUp } from './setup.mjs'
import { librariesBeside } from './systems/libraries.mjs'
import { MACOS, checkMacos } from './systems/macos.mjs'
import { openWine } from './systems/wine.mjs'
import { countWritten } from './systems/written.mjs'

const TARGET = 'x86_64-pc-windows-gnu'
const HOST = ['--package', 'latchkey-desktop', '--target', TARGET]
const DEMO = [...HOST, '--features', 'demo']
const WINDOW = [...HOST, '--features', 'gui']
const STRICT = ['--', '-D', 'warnings']

/** Tests that cannot pass under wine: it judges certificates otherwise than Windows. */
const NOT_UNDER_WINE = [
  'http::tests::trusts_a_named_authority_for_its_own_edge_only',
  'http::tests::says_what_is_wrong_with_a_certificate',
]

/** What the tests that run say nothing about. */
const NOT_SHOWN = [
  'The window is built, but does not run: it needs WebView2, which wine has not.',
  'Tests of what Windows has not, or has otherwise: modes and owners of files, pseudo-terminals, signals.',
  'Tests of certificates with an authority of their own: wine judges them otherwise than Windows.',
  'Access lists: wine shows the modes of the machine below. Who may read a profile is up to Windows.',
  'A real console: hidden input, Ctrl-C, colours. Input and output were pipes.',
  'The proxy and the certificates of the system, sleep, antivirus programs, installers.',
]

/** The tests, in turns; the last ones change the policy of their Windows, so they come alone. */
const TURNS = [
  { name: 'unit tests', select: ['--lib'], words: NOT_UNDER_WINE.flatMap((name) => ['--skip', name]) },
  { name: 'demo Edge and logs', select: ['--test', 'demo_edge', '--test', 'logs'], words: [] },
  { name: '`latchkey`', select: ['--test', 'cli'], words: ['portable::'] },
  { name: 'policy', select: ['--test', 'cli'], words: ['policy::', '--ignored', '--test-threads=1'] },
]

/** Gives `{ ok, passed, failed, left_out, not_shown, … }`; each program and each test counts. */
async function checkWindows(page, { macos }) {
  page.title('setup')
  const { ok } = await setUp(page, { mingw: true, wine: true, targets: macos ? [TARGET, MACOS] : [TARGET] })
  if (!ok) throw new Error('something is missing that could not be installed')

  page.title('build')
  await page.step('page for the window', screensForWindow)
  await page.step('clippy', (onLine) => must(['clippy', ...DEMO, '--all-targets', ...STRICT], onLine))
  await page.step('clippy, the window', (onLine) => must(['clippy', ...WINDOW, ...STRICT], onLine))
  const programs = [
    await page.step('latchkey-desktop.exe', (onLine) => buildProgram('latchkey-desktop', WINDOW, onLine)),
    await page.step('latchkey.exe', (onLine) => buildProgram('latchkey', HOST, onLine)),
  ]
  const wine = await page.step('a Windows of its own, under wine', openWine)
  try {
    const parts = [await shipped(page, wine, programs)]
    await page.step('the tests', (onLine) => must(['test', ...DEMO, '--no-run'], onLine))
    for (const turn of TURNS) parts.push(await runTests(page, wine, turn))
    const ran = parts.slice(1).reduce((sum, { passed, failed }) => sum + passed + failed, 0)
    const left_out = (await countWritten()) - ran
    if (macos) parts.push(await checkMacos(page))
    const sum = (key) => parts.reduce((total, part) => total + part[key], 0)
    return { ok: parts.every((part) => part.ok), passed: sum('passed'), failed: sum('failed'), left_out, not_shown: NOT_SHOWN, parts }
  } finally {
    await wine.close()
  }
}

async function must(args, onLine) {
  const result = await cargo(args, { onLine })
  if (result.code !== 0) throw new Error(`cargo ${args.join(' ')}\n${complaint(result)}`)
}

/** Looks at the programs as they are shipped: what must lie beside them, and that the one without a window runs. */
async function shipped(page, wine, [window, latchkey]) {
  page.title('programs')
  const problems = []
  for (const [program, wanted] of [
    [window, 'WebView2Loader.dll'],
    [latchkey, ''],
  ]) {
    const beside = (await librariesBeside(program, wine.system)).join(', ')
    if (beside !== wanted) problems.push(`${program} needs beside it: ${beside || 'nothing'}; wanted: ${wanted || 'nothing'}`)
  }
  const calls = [
    [['--version'], 0, /^latchkey \d/],
    [['status', '--json'], 6, /"instances":\[\]/],
    [['demo-edge'], 64, /^$/], // in no package
  ]
  for (const [args, code, text] of calls) {
    const ran = await wine.run(latchkey, args)
    if (ran.code !== code || !text.test(ran.stdout)) problems.push(`latchkey.exe ${args.join(' ')}: ${ran.code} ${ran.output}`)
  }
  const passed = 2 + calls.length - problems.length
  page.outcome(problems.length === 0, `${passed} passed, ${problems.length} failed`)
  problems.forEach((problem) => page.quote(problem))
  return { name: 'programs', ok: problems.length === 0, passed, failed: problems.length }
}

async function runTests(page, wine, { name, select, words }) {
  page.title(name)
  const args = ['test', ...DEMO, ...select, '--no-fail-fast', '--', ...words]
  const { code, stdout, output, seconds } = await cargo(args, {
    env: { RUST_BACKTRACE: '0', [`CARGO_TARGET_${TARGET.toUpperCase().replaceAll('-', '_')}_RUNNER`]: wine.runner },
    onLine: (line) => (isRoutine(line) || /\.\.\. (?:ok|ignored)/.test(line) ? page.progress(line.trim()) : undefined),
  })
  const counts = countCargo(stdout)
  const ok = code === 0 && counts.passed > 0
  page.outcome(ok, `${counts.passed} passed, ${counts.failed} failed`, seconds)
  if (!ok) page.quote(failures(complaint({ output })))
  return { name, ok, ...counts, failed: Math.max(counts.failed, ok ? 0 : 1), seconds }
}

/** Leaves out the tests that passed, if any failed. */
function failures(text) {
  const begin = text.indexOf('\nfailures:\n')
  return begin < 0 ? text : text.slice(begin + 1)
}

if (isProgram(import.meta.url)) {
  const usage = `Usage: npm run check:windows -- [--macos] [--json]

Builds both programs for Windows and runs under wine what can run there.
--macos has the compiler check the code for macOS, too; nothing of that can be run.
`
  const { json, macos = false } = readArguments(usage, { flags: ['macos'] })
  const page = terminal({ silent: json })
  const result = await checkWindows(page, { macos }).catch((error) => {
    page.quote(error.message)
    return { ok: false, passed: 0, failed: 1, error: { code: 'check_windows', message: error.message } }
  })
  if (json) printJson(result)
  if (result.not_shown) {
    page.title('left out')
    result.not_shown.forEach((text) => page.text(text))
  }
  page.line(`\n${result.passed} passed, ${result.failed} failed, ${result.left_out ?? 'the rest'} left out`)
  process.exitCode = result.ok ? 0 : 1
}
