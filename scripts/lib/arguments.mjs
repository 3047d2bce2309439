import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** The exit code for wrong usage, the same as that of the program `latchkey`. */
export const USAGE = 64

/**
 * Reads the flags (switches), numbers (whole ones), texts and names of a command line; `--json` and `--help` are always
 * known.
 *
 * Ends the process after `--help` (0) and on anything unknown (64).
 */
export function readArguments(usage, { flags = [], numbers = [], texts = [], names = [] } = {}) {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } }
  for (const flag of flags) options[flag] = { type: 'boolean' }
  for (const name of [...numbers, ...texts]) options[name] = { type: 'string' }
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    if (values.help) {
      process.stdout.write(usage)
      process.exit(0)
    }
    const unknown = positionals.find((name) => !names.includes(name))
    if (unknown !== undefined) throw new Error(`unknown name: ${unknown}`)
    for (const name of numbers.filter((name) => values[name] !== undefined)) {
      if (!/^\d{1,9}$/.test(values[name])) throw new Error(`--${name}: not a whole number`)
      values[name] = Number(values[name])
    }
    return { ...values, json: values.json === true, names: positionals }
  } catch (error) {
    refuse(`${error.message}\n\n${usage}`)
  }
}

/** Ends the process because it was called wrongly. */
export function refuse(message) {
  process.stderr.write(`${message.trimEnd()}\n`)
  process.exit(USAGE)
}

/** Tells whether a module is the program itself, not imported by another. */
export function isProgram(url) {
  return process.argv[1] === fileURLToPath(url)
}
