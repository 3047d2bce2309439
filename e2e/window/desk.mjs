import { startDisplay } from '../../scripts/lib/display.mjs'

/** What says who and where the real user is. */
const LEFT = ['SUDO_USER', 'DOAS_USER', 'PKEXEC_UID', 'WAYLAND_DISPLAY', 'GTK_THEME', 'XAUTHORITY', 'LATCHKEY_DATA_DIR']

/**
 * Sets up a desk: a screen that nobody sees, a session bus, and a folder; nothing of the real user's. Without a `bus`
 * nobody answers there. `leave` clears everything away.
 */
export async function setUpDesk({ bus = true } = {}) {
  const { env, folder, stop } = await startDisplay({ height: 900, bus })
  const own = Object.entries(process.env).filter(([name]) => !LEFT.includes(name))
  return { folder, env: { ...Object.fromEntries(own), ...env }, leave: stop }
}
