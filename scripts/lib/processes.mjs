import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'

import { final, until } from './until.mjs'

/** What runs still, ended with this process at the latest. */
const running = new Set()
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** Starts a program that is to run beside this one. What it says on standard error, and there only, is kept in `said`. */
export function start(program, args, { env = process.env } = {}) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const self = {
    pid: child.pid,
    said: '',
    /** The exit code, 127 if it is not there, or the name of the signal that ended it. */
    ended: new Promise((resolve) => {
      const end = (how) => {
        running.delete(child)
        self.end = how
        resolve(how)
      }
      child.once('error', (error) => {
        self.said += error.code === 'ENOENT' ? `${program} is not installed` : error.message
        end(127)
      })
      child.once('exit', (code, signal) => end(code ?? signal))
    }),
    end: undefined,
    lines: [],
    /** Waits until it has printed this line on standard output. */
    says: (line) => until(`${program} to say ${line}`, () => self.lines.includes(line)),
    /** Ends it, and waits until it has. */
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      await until(`the end of ${program}`, () => self.end !== undefined)
    },
  }
  createInterface({ input: child.stdout }).on('line', (line) => self.lines.push(line))
  child.stderr.setEncoding('utf8').on('data', (text) => (self.said += text))
  return self
}

/** Gives the first line that a program prints; throws what it said instead if it ends before. */
export async function firstLine(program) {
  return until('its first line', () => {
    if (program.end === undefined || program.lines.length > 0) return program.lines[0]
    throw final(`ended (${program.end}) before it was ready: ${program.said.trim()}`)
  })
}

/** Lists the processes below one, each with `pid` and `name` (its first 15 characters). */
export function below(pid) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap(facts)
  const children = (parent) => all.filter((one) => one.parent === parent).flatMap((one) => [one, ...children(one.pid)])
  return children(pid)
}

/**
 * Tells whether a process runs. One that ended and was not waited for does not; one whose first thread has ended does, and
 * holds its files and locks.
 */
export function runs(pid) {
  return facts(pid).some(({ state }) => state !== 'Z') || threads(pid) > 1
}

function threads(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).length
  } catch {
    return 0
  }
}

function facts(pid) {
  try {
    const [, name, state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').match(/\((.*)\) (\S) (\d+)/s)
    return [{ pid: Number(pid), name, state, parent: Number(parent) }]
  } catch {
    return [] // it ended meanwhile
  }
}
