import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

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
      const hear = lines((line) => onLine(line, name))
      child[name].setEncoding('utf8').on('data', (text) => {
        result[name] += text
        result.output += text
        hear.push(text)
      })
      child[name].on('end', hear.end)
    }
    child.on('error', (error) => {
      result.output += `${command}: ${error.code === 'ENOENT' ? 'not installed' : error.message}\n`
      finish(127)
    })
    child.on('close', (code) => finish(code ?? 128))
    if (input !== undefined) child.stdin.on('error', () => {}).end(input)
  })
}

/** Cuts a stream of text into lines without their ends; the last one may lack its end. */
export function lines(hear) {
  let rest = ''
  const tell = (line) => hear(line.replace(/\r$/, '').replace(COLOURS, ''))
  return {
    push(text) {
      const parts = (rest + text).split('\n')
      rest = parts.pop()
      parts.forEach(tell)
    },
    end() {
      if (rest !== '') tell(rest)
      rest = ''
    },
  }
}

const COLOURS = /\x1b\[[0-9;]*m/g
