import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { atHomeIn } from './session-bus.mjs'

/** Bytes of the fixed part of the X window dump that Xvfb keeps, all of its numbers big-endian. */
const HEADER = 100

/**
 * Starts an X server that nobody sees, and a session bus; both on free addresses, and ended by `stop`.
 *
 * Gives `env` for programs that are to use them, and `screen` (of `openScreen`).
 */
export async function startDisplay({ width = 1280, height = 800 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-display-'))
  const parts = []
  const stop = async () => {
    for (const part of parts.reverse()) await part.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const flags = ['-displayfd', '1', '-screen', '0', `${width}x${height}x24`, '-fbdir', folder, '-nolisten', 'tcp', '-noreset']
    parts.push(startServer('Xvfb', flags))
    const DISPLAY = `:${await parts[0].firstLine}`
    const bus = ['--session', '--nofork', '--nopidfile', '--print-address', `--address=unix:dir=${folder}`]
    parts.push(startServer('dbus-daemon', bus, { ...process.env, ...atHomeIn(folder) }))
    const DBUS_SESSION_BUS_ADDRESS = await parts[1].firstLine
    const screen = openScreen(join(folder, 'Xvfb_screen0'))
    parts.push({ stop: () => screen.close() })
    return { env: { DISPLAY, DBUS_SESSION_BUS_ADDRESS, GDK_BACKEND: 'x11' }, screen, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Starts a program that runs until `stop`; `firstLine` is what it says when it is ready. */
function startServer(program, args, env = process.env) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const gone = new Promise((resolve) => child.once('exit', resolve).once('error', resolve))
  const firstLine = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('error', () => reject(new Error(`${program} is not installed`)))
    void gone.then(() => reject(new Error(`${program} ended`)))
  })
  firstLine.catch(() => {}) // heard by who waits for it
  const stop = () => {
    child.kill('SIGTERM')
    return gone
  }
  return { firstLine, stop }
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
