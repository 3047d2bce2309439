import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { buildWindow } from '../build.mjs'
import { buildProgram } from '../lib/cargo.mjs'
import { administrator } from './administrator.mjs'
import { startDemoEdge } from './demo-edge.mjs'
import { laptop } from './laptop.mjs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Whether a window can be opened here. */
export function hasDisplay({ platform = process.platform, env = process.env } = {}) {
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/**
 * Opens the window on a laptop of its own, for somebody new with a provisioning file, against a demo Edge. Ends with the
 * window, or with Ctrl-C; the folder and the demo Edge are gone afterwards.
 */
export async function windowRun(page) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
  let edge
  let window
  const interrupted = () => window?.kill('SIGTERM')
  for (const signal of SIGNALS) process.on(signal, interrupted)
  try {
    page.title('In the window')
    page.text('The enrollment of somebody new, as the desktop app shows it. Only the server is a demo, on this machine.')
    page.blank()
    const program = await page.step('build the window', buildWindow)
    const withDemo = ['--package', 'latchkey-desktop', '--features', 'demo']
    const latchkey = await page.step('build the demo Edge', (progress) => buildProgram('latchkey', withDemo, progress))
    edge = await page.step('start the demo Edge', () => startDemoEdge(latchkey, join(folder, 'outbox')))
    const device = laptop(latchkey, join(folder, 'mia'), page.quoteWidth)
    const path = await page.step('provisioning.json arrives for Mia', async () => {
      const admin = administrator(edge)
      await admin.createUser({ username: 'mia', first_name: 'Mia', last_name: 'Berg', email: 'mia@example.com' })
      return device.deliver(await admin.mintForPerson('mia'))
    })
    page.aside(path)
    page.blank()
    page.text('The window is open. Choose any password; a code comes from your authenticator app, or skip that step.')
    page.aside('Closing it, or Ctrl-C, ends all of it.')
    window = spawn(program, [], { env: { ...process.env, ...device.env }, stdio: 'ignore' })
    const code = await new Promise((resolve, reject) => window.once('error', reject).once('close', resolve))
    if (code !== 0 && code !== null) throw new Error(`the window ended with exit code ${code}`)
    return { window: 'closed' }
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted)
    await edge?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
