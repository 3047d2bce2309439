import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { buildProgram } from '../lib/cargo.mjs'
import { startDisplay } from '../lib/display.mjs'
import { hasHeading, hasSteps } from '../lib/look.mjs'
import { terminal } from '../lib/terminal.mjs'
import { makePackages } from '../package.mjs'
import { buildPrograms, buildShipped } from '../package/programs.mjs'
import { setUp } from '../setup.mjs'
import { administrator } from '../start/administrator.mjs'
import { startDemoEdge } from '../start/demo-edge.mjs'
import { laptop } from '../start/laptop.mjs'
import { openWindow } from './opened.mjs'
import { median } from './process.mjs'

/** How often each window is started, after once that does not count. */
const STARTS = 11
/** How often a file is delivered. */
const FILES = 5
/** Milliseconds between a first screen and what is measured or done next: what only starts it is over by then. */
const SETTLED = 1000
/** Milliseconds at home before a minute counts as idle: the first sync is over. */
const AT_HOME = 15_000
const MINUTE = 60_000

/**
 * Measures the window as it is shipped, on a screen of its own, against an empty one (`desktop/empty-window/`)
 * that is started in turn with it.
 *
 * Gives `start` (milliseconds) and `memory` (bytes) of both as `{ ours, empty }`, `late` (milliseconds from a file to the
 * wizard), `idle` (seconds of CPU time in a minute at home), `deb` (bytes) and the window's `share` of it in percent; times
 * are medians.
 */
export async function benchWindow(progress) {
  progress('build the packages')
  const silent = terminal({ silent: true })
  const { ok } = await setUp(silent, { display: true })
  if (!ok) throw new Error('Xvfb or dbus-daemon is missing: `node scripts/setup.mjs` installs them')
  const { packages, window } = await makePackages(silent, { once: true })
  if (packages === undefined) throw new Error('the packages were not made: see `npm run package`')
  progress('build the windows')
  const programs = {
    ours: (await buildPrograms(progress))['latchkey-desktop'],
    empty: await buildShipped('empty-window', ['--features', 'empty-window'], progress),
    edge: await buildProgram('latchkey', ['--release', '--package', 'latchkey-desktop', '--features', 'demo'], progress),
  }
  const deb = packages[0].bytes
  return { ...(await measureWindows(programs, progress)), deb, share: (100 * window.bytes) / deb }
}

/** Measures programs that are there: `ours`, `empty`, and `edge` with the demo Edge. */
export async function measureWindows(programs, progress) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const display = await startDisplay()
  let edge
  try {
    const world = { programs, folder, display }
    const both = await compare(world, progress)
    edge = await startDemoEdge(programs.edge, join(folder, 'outbox'))
    progress('a file that arrives late')
    const late = await lateFiles(world, edge)
    progress('an idle minute')
    const idle = await idleMinute(world, edge)
    return { ...both, late, idle }
  } finally {
    await edge?.stop()
    await display.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Starts both windows in turn; each has a home of its own, where it was before. */
async function compare(world, progress) {
  const figures = { start: { ours: [], empty: [] }, memory: { ours: [], empty: [] } }
  const homes = { ours: home(world, 'ours').env, empty: home(world, 'empty').env }
  for (let run = 0; run <= STARTS; run++) {
    for (const which of ['ours', 'empty']) {
      progress(`start ${run} of ${STARTS}`)
      const window = openWindow(world.programs[which], { env: homes[which], screen: world.display.screen })
      const painted = await window.shows('a heading', hasHeading)
      await pause(SETTLED)
      if (run > 0) {
        figures.start[which].push(painted - window.started)
        figures.memory[which].push(window.memory())
      }
      await window.close()
    }
  }
  const medians = ({ ours, empty }) => ({ ours: median(ours), empty: median(empty) })
  return { start: medians(figures.start), memory: medians(figures.memory) }
}

/** Delivers a file while the form is open, to somebody new each time. */
async function lateFiles(world, edge) {
  const admin = administrator(edge)
  const times = []
  for (let run = 0; run <= FILES; run++) {
    const username = `late${run}`
    await admin.createUser({ username, first_name: 'Mia', last_name: 'Berg', email: `${username}@example.com` })
    const content = await admin.mintForPerson(username)
    const { env, device } = home(world, username)
    const window = openWindow(world.programs.ours, { env, screen: world.display.screen })
    await window.shows('the form', hasHeading)
    await pause(SETTLED)
    const delivered = performance.now()
    await device.deliver(content)
    const shown = await window.shows('the wizard', hasSteps)
    if (run > 0) times.push(shown - delivered)
    await window.close()
  }
  return median(times)
}

/** Counts CPU time at home, where nothing counts down. */
async function idleMinute(world, edge) {
  const admin = administrator(edge)
  const username = 'idle'
  const user = { username, first_name: 'Ana', last_name: 'Silva', email: 'ana@example.com' }
  await admin.createUser({ ...user, password: 'Of-no-use-1-to-anybody' })
  const { env, device } = home(world, username)
  await device.deliver(await admin.mintForDevice(username))
  await device.enroll()
  const window = openWindow(world.programs.ours, { env, screen: world.display.screen })
  await window.shows('home', hasHeading)
  await pause(AT_HOME)
  const before = window.cpu()
  await pause(MINUTE)
  const used = window.cpu() - before
  await window.close()
  return used
}

/** A home on the display, and the machine that Latchkey sees there. What the screen's driver keeps, all homes share. */
function home({ folder, display, programs }, name) {
  const own = join(folder, name)
  const device = laptop(programs.edge, own, 80)
  const place = (path) => {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return path
  }
  const env = {
    ...process.env,
    ...device.env,
    ...display.env, // its session bus, too
    HOME: own,
    XDG_CONFIG_HOME: place(join(own, 'config')),
    XDG_STATE_HOME: place(join(own, 'state')),
    XDG_RUNTIME_DIR: place(join(own, 'run')),
    XDG_CACHE_HOME: place(join(folder, 'cache')),
    LANG: 'C.UTF-8',
  }
  return { env, device }
}
