import { readFileSync } from 'node:fs'

import { isBlack, untilSeen } from '../lib/look.mjs'
import { below, runs, start } from '../lib/processes.mjs'
import { until } from '../lib/until.mjs'

/** What the kernel counts CPU time in, a second; the same on every Linux (`getconf CLK_TCK`). */
const TICKS = 100
/** Milliseconds between two looks at processes that end. */
const BETWEEN = 10

/** Starts a program with a window. `started` is when, as `performance.now()` tells it. */
export function openWindow(program, { env, screen }) {
  const started = performance.now()
  const window = start(program, [], { env })
  const all = () => [window.pid, ...below(window.pid).map(({ pid }) => pid)]
  return {
    started,
    /** Bytes of memory that its processes have, what they share with others by halves. */
    memory: () => all().reduce((sum, pid) => sum + proportionalSet(pid), 0),
    /** Seconds of CPU time that its processes have used. */
    cpu: () => all().reduce((sum, pid) => sum + cpuTime(pid), 0),
    /** Waits until a look at the screen is true; throws what it said if it ends before. */
    async shows(what, look) {
      const ended = window.ended.then(() => {
        throw new Error(`${program} ended: ${window.said.trim()}`)
      })
      return Promise.race([untilSeen(what, screen, look), ended])
    },
    /** Ends it with all of its processes. */
    async close() {
      const pids = all()
      await window.stop()
      await until('the end of its processes', () => !pids.some(runs), { between: BETWEEN })
      await untilSeen('black', screen, isBlack)
    },
  }
}

/** User and system time, fields 14 and 15 of `/proc/PID/stat`; behind the name, which may have spaces, from the third on. */
function cpuTime(pid) {
  const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1).split(' ')
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS
}

function proportionalSet(pid) {
  return Number(read(`/proc/${pid}/smaps_rollup`)?.match(/^Pss:\s+(\d+) kB$/m)?.[1] ?? 0) * 1024
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // it ended meanwhile
  }
}
