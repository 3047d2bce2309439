/**
 * Runs the fuzz targets of `core/fuzz/`, each for a while: `node scripts/torture/fuzz.mjs [--seconds N] [TARGET…]`.
 *
 * On stable Rust, and so without a sanitizer: the core has no unsafe code that one could look into.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { isProgram, readArguments } from '../lib/arguments.mjs'
import { metadata } from '../lib/cargo.mjs'
import { ROOT, must, run } from '../lib/run.mjs'
import { printJson, terminal } from '../lib/terminal.mjs'

/** Each target with the folders that it starts from, seen from `core/fuzz/`. */
export const TARGETS = {
  file: ['seeds/file', '../tests/fixtures/provisioning/good', '../tests/fixtures/provisioning/bad'],
  answer: ['seeds/answer'],
  action: ['seeds/action'],
}

/** The version of cargo-fuzz, the newest. */
const VERSION = '0.13.2'
/** Seconds that one input may take, and megabytes that a target may grow to. */
const LIMITS = ['-timeout=10', '-rss_limit_mb=1024']

/**
 * Runs each named target for so many seconds. Gives `{ ok, passed, failed, targets }`, each target with `name`,
 * `executions`, `coverage` (edges), `corpus` (inputs), the `seconds` that it ran by its own clock and, if it found something,
 * `found`: the file with that input.
 */
export async function fuzz(page, { seconds = 20, names = Object.keys(TARGETS) } = {}) {
  const { target_directory: target } = await metadata('--no-deps')
  const program = await page.step('cargo-fuzz', (onLine) => cargoFuzz(target, onLine))
  const folder = join(target, 'fuzz')
  const env = { CARGO_TARGET_DIR: folder, CARGO_TERM_COLOR: 'never' }
  const cargo = (words, onLine) => run(program, ['fuzz', ...words], { cwd: join(ROOT, 'core/fuzz'), env, onLine })
  const common = ['--fuzz-dir', '.', '--sanitizer', 'none']
  await page.step('the fuzz targets', async (onLine) => {
    const built = await cargo(['build', ...common], onLine)
    if (built.code !== 0) throw new Error(built.output.trim())
  })
  const targets = []
  for (const name of names) {
    const [corpus, found] = ['corpus', 'found'].map((kind) => join(folder, kind, name))
    for (const path of [corpus, found]) mkdirSync(path, { recursive: true })
    const flags = [`-max_total_time=${seconds}`, '-print_final_stats=1', `-artifact_prefix=${found}/`, ...LIMITS]
    const words = ['run', ...common, name, corpus, ...TARGETS[name], '--', ...flags]
    const result = await cargo(words, (line) => page.progress(`fuzz ${name}: ${line}`))
    const figures = readFigures(result.output)
    const ok = result.code === 0 && figures.executions > 0
    page.outcome(ok, `fuzz ${name}: ${figures.executions ?? 'no'} executions, ${figures.coverage ?? 'no'} edges`, result.seconds)
    if (!ok) page.quote(figures.found ? `this input breaks a promise: ${figures.found}` : result.output.trim().slice(-2000))
    targets.push({ name, ok, ...figures })
  }
  const passed = targets.filter(({ ok }) => ok).length
  return { ok: passed === targets.length, passed, failed: targets.length - passed, targets }
}

/** Installs the tool beside what is built, once. */
async function cargoFuzz(target, onLine) {
  const root = join(target, 'tool', 'cargo-fuzz')
  const program = join(root, 'bin', process.platform === 'win32' ? 'cargo-fuzz.exe' : 'cargo-fuzz')
  const version = existsSync(program) ? (await run(program, ['fuzz', '--version'])).stdout : ''
  if (!version.includes(VERSION)) {
    await must('cargo', ['install', 'cargo-fuzz', '--version', VERSION, '--locked', '--force', '--root', root], { onLine })
  }
  return program
}

/** Reads what libFuzzer says at its end. */
export function readFigures(output) {
  const number = (pattern) => {
    const last = [...output.matchAll(pattern)].at(-1)
    return last && Number(last[1])
  }
  return {
    executions: number(/stat::number_of_executed_units: (\d+)/g),
    coverage: number(/\bcov: (\d+)/g),
    corpus: number(/\bcorp: (\d+)/g),
    seconds: number(/^Done \d+ runs in (\d+) second/gm),
    found: output.match(/Test unit written to (\S+)/)?.[1],
  }
}

if (isProgram(import.meta.url)) {
  const usage = `Usage: node scripts/torture/fuzz.mjs [--seconds N] [--json] [TARGET…]\n\nTargets: ${Object.keys(TARGETS).join(', ')}\n`
  const { json, names, seconds } = readArguments(usage, { numbers: ['seconds'], names: Object.keys(TARGETS) })
  const result = await fuzz(terminal({ silent: json }), { seconds, names: names.length > 0 ? names : undefined })
  if (json) printJson(result)
  process.exitCode = result.ok ? 0 : 1
}
