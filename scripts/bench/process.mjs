import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** GNU time, Debian's package `time`. */
const TIME = '/usr/bin/time'

/**
 * Measures a program from start to end: `seconds` is the median of `runs` after one that does not count; `rss` the
 * largest resident set in bytes, or undefined without GNU time.
 */
export function measureProcess(command, args, { env = {}, runs = 41 } = {}) {
  const start = (command, args) => {
    const started = performance.now()
    const { status, stderr, error } = spawnSync(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    })
    const seconds = (performance.now() - started) / 1000
    if (status !== 0) {
      const reason = error?.message ?? `exit code ${status}`
      throw new Error(`${[command, ...args].join(' ')}: ${reason}\n${stderr}`)
    }
    return seconds
  }
  start(command, args)
  const seconds = median(Array.from({ length: runs }, () => start(command, args)))
  return { seconds, rss: largestSet(start, command, args) }
}

/** Asks GNU time, which is small itself: a child of Node would be charged for Node's memory before it starts. */
function largestSet(start, command, args) {
  if (!existsSync(TIME)) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-time-'))
  try {
    const file = join(folder, 'kilobytes')
    const once = () => {
      start(TIME, ['-f', '%M', '-o', file, command, ...args])
      return Number(readFileSync(file, 'utf8')) * 1024
    }
    return Math.max(once(), once(), once())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Gives the middle value; of two the mean. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
