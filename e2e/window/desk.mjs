import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { atHomeIn } from '../../scripts/lib/session-bus.mjs'
import { firstLine, start } from './processes.mjs'
import { until } from './until.mjs'

/**
 * Sets up a desk: a screen that nobody sees, a session bus, and a folder; nothing of the real user's. Without a `bus`
 * nobody answers there.
 *
 * The display is the first that is free; the bus is a socket in the folder, and starts the accessibility bus by itself.
 */
export async function setUpDesk({ bus = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-window-'))
  const screen = start('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'])
  const parts = [screen]
  const env = { ...bare(), DISPLAY: `:${await firstLine(screen)}`, DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/no-bus` }
  if (bus) {
    const daemon = start('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address', `--address=unix:dir=${folder}`], {
      env: { ...env, ...atHomeIn(folder) },
    })
    parts.unshift(daemon)
    env.DBUS_SESSION_BUS_ADDRESS = await firstLine(daemon)
  }
  return {
    folder,
    env,
    /** Clears everything away. */
    async leave() {
      for (const part of parts) await part.stop()
      // The engine's processes of a program that was killed write their caches to the last.
      await until('an empty desk', () => rmSync(folder, { recursive: true, force: true }) ?? true)
    },
  }
}

/** The environment without what says who and where the real user is. */
function bare() {
  const left = ['SUDO_USER', 'DOAS_USER', 'PKEXEC_UID', 'WAYLAND_DISPLAY', 'GTK_THEME', 'XAUTHORITY', 'LATCHKEY_DATA_DIR']
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !left.includes(name)))
}
