/**
 * Tries whether anything is ever lost: `npm run torture`.
 *
 * Runs of the built program against a demo Edge, behind a proxy that does what the plan of the run says, on a machine that
 * is no better; a judge looks at what came of it. The parts are in `scripts/torture/`: `plan` (who, and what goes wrong),
 * `faults` and `wire` (every kind of fault), `run` (one run), `judge`. Exit code 1 if a run failed.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

import { machine } from './bench/machine.mjs'
import { isProgram, readArguments } from './lib/arguments.mjs'
import { EVERYTHING, buildProgram } from './lib/cargo.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { setUp } from './setup.mjs'
import { campaign, count, numbersFrom } from './torture/campaign.mjs'
import { makeCertificates } from './torture/certificates.mjs'
import { HAS_DISKS } from './torture/disk.mjs'
import { planOf, sayPlan } from './torture/plan.mjs'
import { report } from './torture/report.mjs'
import { doRun } from './torture/run.mjs'

const USAGE = `Usage: npm run torture -- [OPTION]...

Enrolls again and again while everything goes wrong, and looks whether something was lost.

  --runs N         runs of the command line (1900)
  --seconds N      as many runs of the command line as begin in this time, instead of --runs
  --seed TEXT      the same plans as another time; by default a new one
  --only RUN       this run alone
  --jobs N         runs at a time (two for each core)
  --report FILE    write the report as Markdown
  --json           the result as JSON
`

/** Runs of the long version. */
const RUNS = 1900

/**
 * Does the campaign; gives `{ ok, seed, passed, failed, counts, failures, seconds }`, each failure with its `plan`, what was
 * `wrongs`, and the folder that was `kept`.
 */
export async function torture(page, { runs = RUNS, seconds, seed = randomBytes(4).toString('hex'), only, jobs = 2 * cpus().length } = {}) {
  const began = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-torture-'))
  try {
    const program = await page.step('the command line with the demo Edge', (onLine) => buildProgram('latchkey', EVERYTHING, onLine))
    const certificates = await page.step('certificates', () => makeCertificates(join(folder, 'certificates')))
    if (!HAS_DISKS) page.aside('No user namespaces here: full and read-only disks are left out.')
    const numbers = only === undefined ? numbersFrom(1, seconds === undefined ? runs : Infinity) : [only]
    const failures = []
    const results = await campaign({
      numbers,
      seconds,
      jobs,
      work: (number) => doRun(planOf(seed, number), { program, certificates, folder }),
      heard(result, done) {
        if (result.wrongs.length > 0) {
          failures.push(result)
          showFailure(page, seed, result)
        }
        page.progress(`run ${done}${seconds === undefined && only === undefined ? ` of ${runs}` : ''}, ${failures.length} failed: ${sayPlan(result.plan)}`)
      },
    })
    rmSync(join(folder, 'certificates'), { recursive: true })
    const counts = count(results)
    return { ok: failures.length === 0 && counts.runs > 0, seed, passed: counts.passed, failed: counts.failed, counts, failures, seconds: (performance.now() - began) / 1000 }
  } finally {
    removeEmpty(folder)
  }
}

/** A failure is all that anybody wants to read: what was planned, what was wrong, how to see it again. */
function showFailure(page, seed, { plan, wrongs, endings, kept }) {
  page.outcome(false, `run ${plan.number}`)
  page.quote([sayPlan(plan), ...wrongs.map((wrong) => `- ${wrong}`), `starts: ${endings.join(', ')}`, `kept: ${kept}`].join('\n'))
  page.command(`npm run torture -- --seed ${seed} --only ${plan.number}`)
}

/** Shows what came of it. */
export function showCounts(page, { seed, counts, seconds, failed }) {
  const { runs, starts, outcomes, faults } = counts
  page.outcome(failed === 0, `${runs} runs, ${starts} starts of the program, ${failed} failed (seed ${seed})`, seconds)
  const widest = Math.max(...Object.keys(outcomes).map((outcome) => outcome.length))
  for (const [outcome, { runs }] of Object.entries(outcomes).sort(([, one], [, other]) => other.runs - one.runs)) page.line(`      ${outcome.padEnd(widest)} ${String(runs).padStart(5)}`)
  const never = Object.keys(faults).filter((kind) => !faults[kind].fired)
  page.aside(`${Object.keys(faults).length} kinds of fault${never.length > 0 ? `; never came up: ${never.join(', ')}` : ', each came up'}.`)
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
  const { json, ...options } = readArguments(USAGE, { numbers: ['runs', 'seconds', 'only', 'jobs'], texts: ['seed', 'report'] })
  const page = terminal({ silent: json })
  const { ok: isSetUp } = await setUp(page, { torture: true })
  const result = isSetUp ? await torture(page, options) : { ok: false, error: { code: 'setup' } }
  if (result.counts) showCounts(page, result)
  // Here is the place for what else is tried for long: the fuzzing of everything that is parsed.
  if (options.report && result.counts) {
    const date = new Date().toISOString().slice(0, 10)
    const disks = HAS_DISKS ? 'The full and the read-only disk are a tmpfs in a user namespace.' : 'Full and read-only disks were left out: there are no user namespaces on that machine.'
    writeFileSync(options.report, report({ ...result, date, machine: machine(), notes: [disks] }))
  }
  if (json) printJson(result)
  process.exitCode = result.ok ? 0 : 1
}
