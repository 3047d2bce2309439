import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

import { isBlack, until } from '../lib/look.mjs'

/** What the kernel counts CPU time in, a second; the same on every Linux (`getconf CLK_TCK`). */
const TICKS = 100
/** Milliseconds between two looks at processes that end. */
const BETWEEN = 10

/** Starts a program with a window. `started` is when, as `performance.now()` tells it. */
export function openWindow(program, { env, screen }) {
  const started = performance.now()
  const child = spawn(program, [], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4096)))
  const gone = new Promise((resolve) => child.once('exit', resolve).once('error', resolve))
  const all = () => withChildren(child.pid)
  return {
    started,
    /** Bytes of memory that its processes have, what they share with others by halves. */
    memory: () => all().reduce((sum, pid) => sum + proportionalSet(pid), 0),
    /** Seconds of CPU time that its processes have used. */
    cpu: () => all().reduce((sum, pid) => sum + cpuTime(pid), 0),
    /** Waits until a look at the screen is true; throws what it said if it ends before. */
    async shows(what, look) {
      const ended = gone.then(() => {
        throw new Error(`${program} ended: ${said.trim()}`)
      })
      return Promise.race([until(what, screen, look), ended])
    },
    /** Ends it with all of its processes. */
    async close() {
      const pids = all()
      child.kill('SIGTERM')
      await gone
      while (pids.some(isThere)) await pause(BETWEEN)
      await until('a black screen', screen, isBlack)
    },
  }
}

/** Lists a process and all below it. */
function withChildren(pid) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)
  const parents = new Map(pids.map((pid) => [pid, Number(stat(pid)?.[1])]))
  const below = (pid) => [pid, ...pids.filter((child) => parents.get(child) === pid).flatMap(below)]
  return below(pid)
}

/** Reads `/proc/PID/stat` behind the name, which may have spaces: state, parent, … */
function stat(pid) {
  return read(`/proc/${pid}/stat`)?.split(') ').at(-1).split(' ')
}

function cpuTime(pid) {
  const fields = stat(pid)
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS
}

function proportionalSet(pid) {
  return Number(read(`/proc/${pid}/smaps_rollup`)?.match(/^Pss:\s+(\d+) kB$/m)?.[1] ?? 0) * 1024
}

const isThere = (pid) => ![undefined, 'Z'].includes(stat(pid)?.[0])

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // it ended meanwhile
  }
}
