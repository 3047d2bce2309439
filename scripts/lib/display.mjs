import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { firstLine, start } from './processes.mjs'
import { atHomeIn, withoutKeyring } from './session-bus.mjs'
import { until } from './until.mjs'

/** Bytes of the fixed part of the X window dump that Xvfb keeps, all of its numbers big-endian. */
const HEADER = 100

/**
 * Starts an X server that nobody sees, and a session bus; both on free addresses, and ended by `stop`. Without a `bus` nobody
 * answers there.
 *
 * Gives `env` for programs that are to use them, the `folder` that goes with them, and `screen` (of `openScreen`).
 */
export async function startDisplay({ width = 1280, height = 800, bus = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-display-'))
  const parts = []
  const stop = async () => {
    for (const part of parts.reverse()) await part.stop()
    // The engine's processes of a program that was killed write their caches to the last.
    await until('an empty folder', () => rmSync(folder, { recursive: true, force: true }) ?? true)
  }
  const server = async (program, args, env) => {
    const started = start(program, args, { env })
    parts.push(started)
    return firstLine(started)
  }
  try {
    const flags = ['-displayfd', '1', '-screen', '0', `${width}x${height}x24`, '-fbdir', folder, '-nolisten', 'tcp', '-noreset']
    const env = { DISPLAY: `:${await server('Xvfb', flags)}`, GDK_BACKEND: 'x11', ...withoutKeyring(folder) }
    if (bus) {
      const flags = ['--session', '--nofork', '--nopidfile', '--print-address', `--address=unix:dir=${folder}`]
      // What it starts, such as the accessibility bus, has the display.
      env.DBUS_SESSION_BUS_ADDRESS = await server('dbus-daemon', flags, { ...process.env, ...env, ...atHomeIn(folder) })
    }
    const screen = openScreen(join(folder, 'Xvfb_screen0'))
    parts.push({ stop: () => screen.close() })
    return { env, folder, screen, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * Opens the picture that an Xvfb keeps in a file: what is on the screen now, without asking the server.
 *
 * `rows(top, bottom)` gives the bytes of whole rows, four for each pixel (blue, green, red, nothing), `width` pixels each.
 */
export function openScreen(path) {
  const file = openSync(path, 'r')
  const head = Buffer.alloc(HEADER)
  readSync(file, head, 0, HEADER, 0)
  const word = (index) => head.readUInt32BE(4 * index)
  const [width, height, stride, colours] = [word(4), word(5), word(12), word(19)]
  const start = word(0) + colours * 12
  if (word(11) !== 32 || stride !== width * 4) throw new Error('the screen has no pixels of 32 bits')
  return {
    width,
    height,
    rows(top, bottom) {
      const bytes = Buffer.alloc((bottom - top) * stride)
      readSync(file, bytes, 0, bytes.length, start + top * stride)
      return bytes
    },
    close: () => closeSync(file),
  }
}
