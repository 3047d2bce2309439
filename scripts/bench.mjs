/**
 * Measures what has a limit and prints one table: `npm run bench`.
 *
 * Times depend on the machine, so its line stands below them and a person judges; the exit code is 1 if something could
 * not be measured, or if a count or size (`must`) is not what it must be. Names after `--` measure only those.
 */
import { benchCore } from './bench/criterion.mjs'
import { benchEnrollment } from './bench/enrollment.mjs'
import { benchHerd } from './bench/herd.mjs'
import { machine, machineLine } from './bench/machine.mjs'
import { benchScreens } from './bench/screens.mjs'
import { benchStatus } from './bench/status.mjs'
import { benchWindow } from './bench/window.mjs'
import { isProgram, readArguments } from './lib/arguments.mjs'
import { printJson, terminal } from './lib/terminal.mjs'

const MICROSECOND = 1e-6
const MILLISECOND = 1e-3
const MEGABYTE = 1e6
/** A device-only enrollment: `start` and `create_device`. */
const REQUESTS = 2

/** What is measured together; each gives rows with `name`, `value` and `limit` in `unit`s. */
const BENCHES = [
  {
    name: 'core',
    async measure(progress) {
      const means = await benchCore(progress)
      const row = (name, bench, limit) => {
        if (means[bench] === undefined) throw new Error(`no benchmark named \`${bench}\` ran`)
        return { name, value: (means[bench] * 1e-9) / MICROSECOND, unit: 'us', limit }
      }
      return [row('one state-machine step', 'step', 10), row('parsing a provisioning file', 'parse', 50)]
    },
  },
  {
    name: 'herd',
    async measure(progress) {
      const rows = await benchHerd(progress)
      return rows.flatMap(({ name, latchkey, naive }) => [
        { name: `a herd of 100,000: ${name}`, value: latchkey, unit: '' },
        { name: '… which all try every 5 s', value: naive, unit: '' },
      ])
    },
  },
  {
    name: 'enrollment',
    async measure(progress) {
      const { requests, ratio, enrollment_ms: whole, bare_ms: bare, commit_ms: commit } = await benchEnrollment(progress)
      const what = 'device-only enrollment'
      if (requests !== REQUESTS) throw new Error(`a ${what} took ${requests} requests instead of ${REQUESTS}`)
      return [
        { name: `${what}: requests`, value: requests, unit: '', limit: REQUESTS },
        { name: `${what}: against them sent bare`, value: ratio, unit: 'x', limit: 1.5 },
        { name: `${what}: time`, value: whole, unit: 'ms' },
        { name: 'the two requests sent bare: time', value: bare, unit: 'ms' },
        { name: 'one durable write of the store', value: commit, unit: 'ms' },
      ]
    },
  },
  {
    name: 'status',
    async measure(progress) {
      const { seconds, rss } = await benchStatus(progress)
      const what = '`status`, 50 instances, 1,000 locations'
      return [
        { name: `${what}: time`, value: seconds / MILLISECOND, unit: 'ms', limit: 30 },
        { name: `${what}: memory`, value: rss === undefined ? null : rss / MEGABYTE, unit: 'MB', limit: 30 },
      ]
    },
  },
  {
    name: 'screens',
    async measure(progress) {
      const { first, step } = await benchScreens(progress)
      return [
        { name: 'first screen in Chromium, from the static site', value: first, unit: 'ms', limit: 300 },
        { name: 'a step to the next screen', value: step, unit: 'ms', limit: 50 },
      ]
    },
  },
  {
    name: 'window',
    async measure(progress) {
      const { start, memory, late, idle, deb, share } = await benchWindow(progress)
      const what = 'the window, against an empty one'
      return [
        { name: `${what}: start to first screen`, value: start.ours / start.empty, unit: 'x', limit: 1.15 },
        { name: `${what}: memory at first screen`, value: memory.ours / memory.empty, unit: 'x', limit: 1.1 },
        { name: 'the window: start to first screen', value: start.ours, unit: 'ms' },
        { name: 'an empty window: start to heading', value: start.empty, unit: 'ms' },
        { name: 'the window: memory of all processes', value: memory.ours / MEGABYTE, unit: 'MB' },
        { name: 'an empty window: memory of all processes', value: memory.empty / MEGABYTE, unit: 'MB' },
        { name: 'file dropped at the form to the wizard', value: late, unit: 'ms', limit: 500 },
        { name: 'a minute idle at home: CPU time', value: idle, unit: 's', limit: 0.1 },
        { name: 'the .deb', value: deb / MEGABYTE, unit: 'MB', limit: 7, must: true },
        { name: 'the .deb: the window in it', value: share, unit: '%' },
      ]
    },
  },
]

async function bench(page, names) {
  const rows = []
  const errors = []
  for (const { name, measure } of BENCHES.filter(({ name }) => names.length === 0 || names.includes(name))) {
    try {
      rows.push(...(await page.step(`measure ${name}`, measure)))
    } catch (error) {
      page.quote(error.message)
      errors.push({ name, message: error.message })
    }
  }
  const heavy = rows.some(({ must, value, limit }) => must && value > limit)
  return { ok: errors.length === 0 && !heavy, machine: machine(), rows, errors }
}

/** Writes the rows as a table; `!` marks a figure above its limit. */
function table(rows) {
  const widest = Math.max(...rows.map(({ name }) => name.length))
  return rows.map(({ name, value, unit, limit }) => {
    const number = Number.isInteger(value) ? `${value}` : value?.toFixed(2)
    const figure = value === null ? 'not measured (GNU time is missing)' : `${number.padStart(9)} ${unit}`
    const bound = limit === undefined ? '' : `   at most ${limit} ${unit}`
    return `  ${value > limit ? '!' : ' '} ${name.padEnd(widest)} ${figure}${bound}`.trimEnd()
  })
}

if (isProgram(import.meta.url)) {
  const known = BENCHES.map(({ name }) => name)
  const usage = `Usage: npm run bench -- [NAME...] [--json]\n\nMeasures what has a limit; release builds. Names: ${known.join(', ')}\n`
  const { json, names } = readArguments(usage, { names: known })
  const page = terminal({ silent: json })
  const result = await bench(page, names)
  if (json) printJson(result)
  page.blank()
  table(result.rows).forEach((line) => page.line(line))
  page.line(`\n  ${machineLine(result.machine)}`)
  process.exitCode = result.ok ? 0 : 1
}
