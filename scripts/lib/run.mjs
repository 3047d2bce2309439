import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

/** The top folder of the project. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Runs a program to its end, from the top folder. It can ask nothing: it gets no standard input but `input`.
 *
 * A non-zero exit is an answer, not an exception; a missing program answers 127, one ended by a signal 128.
 * `onLine(line, stream)` hears each line as it comes, without colours.
 */
export function run(command, args = [], { env = {}, cwd = ROOT, input, onLine = () => {} } = {}) {
  return new Promise((resolve) => {
    const started = performance.now()
    const result = { code: 0, stdout: '', stderr: '', output: '' }
    const finish = (code) => resolve({ ...result, code, seconds: (performance.now() - started) / 1000 })
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', (text) => {
        result[name] += text
        result.output += text
      })
      createInterface({ input: child[name] }).on('line', (line) => onLine(stripVTControlCharacters(line), name))
    }
    child.on('error', (error) => {
      result.output += `${command}: ${error.code === 'ENOENT' ? 'not installed' : error.message}\n`
      finish(127)
    })
    child.on('close', (code) => finish(code ?? 128))
    if (input !== undefined) child.stdin.on('error', () => {}).end(input)
  })
}

/** Runs a program that has to succeed; gives what `run` gives. Throws what it said. */
export async function must(command, args = [], options = {}) {
  const result = await run(command, args, options)
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${result.code}\n${result.output.trim()}`)
  return result
}
