/**
 * Tries whether anything is ever lost: `npm run torture`.
 *
 * Runs of the built program against a demo Edge, behind a proxy that does what the plan of the run says, on a machine that
 * is no better; a judge looks at what came of it. The parts are in `scripts/torture/`: `plan` (who, and what goes wrong),
 * `faults` and `wire` (every kind of fault), `run` (one run), `judge`. Exit code 1 if a run failed.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

import { machine } from './bench/machine.mjs'
import { buildWindow } from './build.mjs'
import { isProgram, readArguments } from './lib/arguments.mjs'
import { EVERYTHING, WINDOW, buildProgram } from './lib/cargo.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { setUp } from './setup.mjs'
import { campaign, count, numbersFrom, sayKinds } from './torture/campaign.mjs'
import { makeCertificates } from './torture/certificates.mjs'
import { HAS_DISKS } from './torture/disk.mjs'
import { KINDS } from './torture/faults.mjs'
import { fuzz } from './torture/fuzz.mjs'
import { OUTCOMES } from './torture/judge.mjs'
import { WINDOW_KINDS, planOf, sayPlan } from './torture/plan.mjs'
import { report } from './torture/report.mjs'
import { doRun } from './torture/run.mjs'
import { versions } from './torture/versions.mjs'

const USAGE = `Usage: npm run torture -- [OPTION]...

Enrolls again and again while everything goes wrong, and looks whether something was lost.

  --runs N         runs of the command line (1900)
  --window-runs N  runs of the window, under Xvfb (100; none with --seconds or --only)
  --seconds N      as many runs of the command line as begin in this time, instead of --runs
  --seed TEXT      the same plans as another time; by default a new one
  --only RUN       this run alone; with --window-runs 1, that of the window
  --fuzz N         seconds of fuzzing for each target afterwards (20; none with --seconds or --only)
  --jobs N         runs at a time (two for each core)
  --report FILE    write the report as Markdown
  --json           the result as JSON
`

/** Runs of the long version. */
const RUNS = 1900
const WINDOW_RUNS = 100

/**
 * Does the campaign; gives `{ ok, seed, versions, passed, failed, counts, window, failures, seconds }`: the counts of the command
 * line, those of the `window` if it was tried, and each failure with its `plan`, what was `wrongs`, and the folder that was `kept`.
 */
export async function torture(page, { runs = RUNS, 'window-runs': windows = 0, seconds, seed = randomBytes(4).toString('hex'), only, jobs = 2 * cpus().length } = {}) {
  const began = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-torture-'))
  const tools = { folder }
  try {
    // Aside, since the next build may put another one in its place.
    tools.program = join(folder, 'latchkey')
    await page.step('the command line with the demo Edge', async (onLine) => copyFile(await buildProgram('latchkey', EVERYTHING, onLine), tools.program))
    if (windows > 0) tools.window = await page.step('the window', (onLine) => buildWindow(onLine, WINDOW))
    tools.certificates = await page.step('certificates', () => makeCertificates(join(folder, 'certificates')))
    if (!HAS_DISKS) page.aside('No user namespaces here: full and read-only disks are left out.')

    const failures = []
    const go = async (what, options, total, work) => {
      const results = await campaign({
        ...options,
        work,
        heard(result, done) {
          if (result.wrongs.length > 0) {
            failures.push(result)
            showFailure(page, seed, result)
          }
          page.progress(`${what} ${done}${total === undefined ? '' : ` of ${total}`}, ${failures.length} failed: ${sayPlan(result.plan)}`)
        },
      })
      return count(results)
    }
    const isOnlyWindow = only !== undefined && windows > 0
    const numbers = only === undefined ? numbersFrom(1, seconds === undefined ? runs : Infinity) : isOnlyWindow ? [] : [only]
    const total = only === undefined && seconds === undefined ? runs : undefined
    const counts = await go('run', { numbers, seconds, jobs }, total, (number) => doRun(planOf(seed, number), tools))
    const window = windows > 0 ? await tortureWindow(go, { only, windows, seed, tools }) : undefined
    const tried = await versions(tools.program)
    for (const name of ['certificates', 'latchkey']) rmSync(join(folder, name), { recursive: true })
    const [passed, failed] = ['passed', 'failed'].map((key) => counts[key] + (window?.[key] ?? 0))
    return { ok: failed === 0 && passed > 0, seed, versions: tried, passed, failed, counts, window, failures, seconds: (performance.now() - began) / 1000 }
  } finally {
    removeEmpty(folder)
  }
}

/** The runs in the real window; two at a time are what a small machine paints in time. */
async function tortureWindow(go, { only, windows, seed, tools }) {
  // What it needs is there only once the packages are installed.
  const { WindowWorld } = await import('./torture/window.mjs')
  const numbers = only === undefined ? numbersFrom(1, windows) : [only]
  const plan = (number) => planOf(seed, number, { inWindow: true })
  return go('window', { numbers, jobs: 2 }, windows, (number) => doRun(plan(number), { ...tools, World: WindowWorld }))
}

/** A failure is all that anybody wants to read: what was planned, what was wrong, how to see it again. */
function showFailure(page, seed, { plan, wrongs, endings, kept }) {
  page.outcome(false, plan.inWindow ? `run ${plan.number} of the window` : `run ${plan.number}`)
  page.quote([sayPlan(plan), ...wrongs.map((wrong) => `- ${wrong}`), `starts: ${endings.join(', ')}`, `kept: ${kept}`].join('\n'))
  page.command(`npm run torture -- --seed ${seed} --only ${plan.number}${plan.inWindow ? ' --window-runs 1' : ''}`)
}

/** Shows what came of it. */
export function showCounts(page, { seed, counts, window, seconds, failed }) {
  for (const [what, one] of [['command line', counts], ['window', window]]) {
    if (!one?.runs) continue
    const { runs, starts, outcomes, faults } = one
    page.outcome(one.failed === 0, `${what}: ${runs} runs, ${starts} starts, ${one.failed} failed`)
    const most = Object.entries(outcomes).sort(([, one], [, other]) => other.runs - one.runs)
    const lines = most.map(([outcome, { runs }]) => [OUTCOMES[outcome] ?? outcome, runs])
    const widest = Math.max(...lines.map(([words]) => words.length))
    for (const [words, runs] of lines) page.line(`      ${words.padEnd(widest)} ${String(runs).padStart(5)}`)
    if (runs > 1) page.aside(sayKinds(one === window ? WINDOW_KINDS : KINDS, faults))
  }
  page.outcome(failed === 0, `seed ${seed}`, seconds)
}

/** What failed stays; without any the folder goes. */
function removeEmpty(folder) {
  try {
    rmdirSync(folder)
  } catch {
    // There is something in it to look at.
  }
}

if (isProgram(import.meta.url)) {
  const { json, ...options } = readArguments(USAGE, { numbers: ['runs', 'window-runs', 'seconds', 'only', 'jobs', 'fuzz'], texts: ['seed', 'report'] })
  const page = terminal({ silent: json })
  const isLong = options.seconds === undefined && options.only === undefined
  if (isLong) options['window-runs'] ??= WINDOW_RUNS
  const inWindow = options['window-runs'] > 0
  const { ok: isSetUp } = await setUp(page, { torture: true, window: inWindow, driver: inWindow })
  const result = isSetUp ? await torture(page, options) : { ok: false, error: { code: 'setup' } }
  if (result.counts) showCounts(page, result)
  if (isLong && result.counts && options.fuzz !== 0) {
    page.title('everything that is parsed')
    result.fuzz = await fuzz(page, { seconds: options.fuzz }).catch((error) => {
      page.quote(error.message)
      return { ok: false, targets: [] }
    })
    result.ok &&= result.fuzz.ok
  }
  if (options.report && result.counts) {
    const date = new Date().toISOString().slice(0, 10)
    const disks = HAS_DISKS ? 'The full and the read-only disk are a tmpfs in a user namespace.' : 'Full and read-only disks were left out: there are no user namespaces on that machine.'
    writeFileSync(options.report, report({ ...result, date, machine: machine(), notes: [disks] }))
  }
  if (json) printJson(result)
  process.exitCode = result.ok ? 0 : 1
}
