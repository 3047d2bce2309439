/**
 * Checks everything that can be checked without running the program: `npm run check`, or parts of it by name,
 * `npm run check -- fmt clippy`.
 */
import { claims } from './check/claims.mjs'
import { dependencies } from './check/dependencies.mjs'
import { files } from './check/files.mjs'
import { links } from './check/links.mjs'
import { rust } from './check/rust.mjs'
import { isProgram, readArguments } from './lib/arguments.mjs'
import { printJson, terminal } from './lib/terminal.mjs'

/** Every part, the quick ones first. `find(progress)` gives a list of problems, each a text. */
export const PARTS = [...files, ...links, ...claims, ...dependencies, ...rust].sort((a, b) => slow(a) - slow(b))

function slow({ name }) {
  return ['clippy', 'window', 'wasm', 'doc'].indexOf(name)
}

/** Runs the named parts, or all; gives `{ ok, parts }`, each part with `name`, `ok`, `seconds` and `problems`. */
export async function check(page, names = []) {
  const parts = []
  for (const { name, about, find } of PARTS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const title = `${name.padEnd(9)} ${about}`
    page.progress(title)
    const started = performance.now()
    const problems = await find((line) => page.progress(`${name}: ${line.trim()}`)).catch((error) => [error.message])
    const seconds = (performance.now() - started) / 1000
    page.outcome(problems.length === 0, title, seconds)
    problems.forEach((problem) => page.quote(problem))
    parts.push({ name, ok: problems.length === 0, seconds, problems })
  }
  return { ok: parts.every(({ ok }) => ok), parts }
}

if (isProgram(import.meta.url)) {
  const list = PARTS.map(({ name, about }) => `  ${name.padEnd(9)} ${about}\n`).join('')
  const usage = `Usage: npm run check -- [PART…] [--json]\n\n${list}`
  const { json, names } = readArguments(usage, { names: PARTS.map(({ name }) => name) })
  const result = await check(terminal({ silent: json }), names)
  if (json) printJson(result)
  process.exitCode = result.ok ? 0 : 1
}
