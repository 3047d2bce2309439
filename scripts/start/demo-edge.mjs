import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Milliseconds that the demo Edge has to end when asked to. */
const PATIENCE = 5000

/**
 * Starts `latchkey demo-edge` on free ports of loopback, its mails going to `outbox`, with `more` arguments.
 *
 * Its first line says where it listens. Gives `{ url, core, apiToken, stop }`; the token opens the administrator's REST
 * calls and is not shown.
 */
export function startDemoEdge(program, outbox, more = []) {
  mkdirSync(outbox, { recursive: true })
  const child = spawn(program, ['demo-edge', '--outbox', outbox, ...more], { stdio: ['ignore', 'pipe', 'pipe'] })
  const gone = new Promise((resolve) => child.once('close', resolve))
  const stop = async () => {
    child.kill('SIGTERM')
    const force = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
    await gone
    clearTimeout(force)
  }

  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4096)))
    createInterface({ input: child.stdout }).once('line', (line) => {
      try {
        const { edge, core, api_token: apiToken } = JSON.parse(line)
        resolve({ url: edge, core, apiToken, stop })
      } catch {
        reject(new Error('the demo Edge does not say where it listens'))
        void stop()
      }
    })
    child.once('error', reject)
    void gone.then((code) => reject(new Error(`the demo Edge ended (${code}): ${said.trim()}`)))
  })
}
