import { existsSync } from 'node:fs'
import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { isExecutable, placesOf } from '../lib/programs.mjs'
import { ROOT, run } from '../lib/run.mjs'

/** The compiler for Windows, of mingw-w64; its other tools are named alike. */
export const MINGW = 'x86_64-w64-mingw32'

/** What ends this process from outside; its wine must not go on without it. */
const ENDS = ['SIGINT', 'SIGTERM']

/** Finds wine for programs of 64 bits: Debian's `wine` would complain, each time, that the one for 32 is missing. */
export function findWine({ env = process.env, isThere = isExecutable } = {}) {
  return ['/usr/lib/wine/wine64', 'wine64', 'wine'].flatMap((name) => placesOf(name, env)).find(isThere)
}

/**
 * Makes a Windows of its own under wine, in a new folder that `close` removes again: nothing of the user's is read, and no
 * setting of the machine changes. It has no display.
 */
export async function openWine() {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-wine-'))
  const home = join(folder, 'home')
  const prefix = join(folder, 'prefix')
  const env = {
    HOME: home,
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree=;mshtml=;winemenubuilder.exe=', // offers to download, and menu entries
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
  }
  const wine = findWine()
  const system = join(prefix, 'drive_c/windows/system32')
  const close = async () => {
    ENDS.forEach((signal) => process.off(signal, end))
    await run(placesOf('wineserver').find(isExecutable) ?? join(dirname(wine), 'wineserver'), ['--kill'], { env })
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const end = () => close().then(() => process.exit(130))
  ENDS.forEach((signal) => process.once(signal, end))
  try {
    await mkdir(home)
    const { code, output } = await run(wine, ['wineboot', '--init'], { env })
    if (code !== 0 || !existsSync(system)) throw new Error(`wine makes no Windows here\n${output}`)
    await addRandomness(system)
    return { run: (program, args) => run(wine, [program, ...args], { env, cwd: home }), runner: runner(wine, env), system, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function addRandomness(system) {
  const library = join(system, 'bcryptprimitives.dll')
  if (existsSync(library)) return
  const source = join(ROOT, 'scripts/systems/bcryptprimitives.c')
  const { code, output } = await run(`${MINGW}-gcc`, ['-shared', '-O1', '-o', library, source, '-ladvapi32'])
  if (code !== 0) throw new Error(output)
}

/** What cargo puts before a program of Windows; the variables stand in it, since cargo itself needs its own HOME. */
function runner(wine, env) {
  return ['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`), wine].join(' ')
}
