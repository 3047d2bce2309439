import { createServer } from 'node:net'

import { below, start } from '../../scripts/lib/processes.mjs'
import { final, until } from '../../scripts/lib/until.mjs'

/** The key of an element's name (WebDriver, section 12). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

/** Has the page painted again and again, without anything that is seen, and ends that. */
const KEEP_PAINTING = `let turn = 0
  const { style } = document.documentElement
  globalThis.painting = setInterval(() => (style.outline = turn++ % 2 ? '' : '1px solid transparent'), 20)`
const STOP_PAINTING = `clearInterval(globalThis.painting)
  document.documentElement.style.outline = ''`

/**
 * Starts a program with a webview under WebKitWebDriver and gives a session (W3C WebDriver).
 *
 * tauri-driver would stand between the two and only rename capabilities; what it sets in the environment is set here.
 */
export async function drive(program, args, env) {
  const port = await freePort()
  const driver = start('WebKitWebDriver', [`--port=${port}`], { env: { ...env, TAURI_WEBVIEW_AUTOMATION: 'true' } })
  const base = `http://127.0.0.1:${port}`
  await until('WebKitWebDriver', async () => {
    if (driver.end !== undefined) throw final(`WebKitWebDriver ended: ${driver.said}`)
    return (await send('GET', `${base}/status`)).ready
  })
  const options = { binary: program, args }
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } }
  try {
    const { sessionId } = await send('POST', `${base}/session`, { capabilities })
    return new Session(`${base}/session/${sessionId}`, driver)
  } catch (error) {
    for (const { pid } of below(driver.pid)) process.kill(pid, 'SIGKILL')
    await driver.stop()
    throw new Error(`${error.message}\n${driver.said}`)
  }
}

class Session {
  #base
  #driver
  /** Milliseconds for which something that is not on the page is waited for; if nothing is said, as long as usual. */
  patience

  constructor(base, driver) {
    this.#base = base
    this.#driver = driver
    this.pid = below(driver.pid)[0]?.pid
  }

  /** What the driver and the program said on standard error. */
  get said() {
    return this.#driver.said
  }

  get = (path) => send('GET', this.#base + path)
  post = (path, body = {}) => send('POST', this.#base + path, body)

  /** Runs the body of a function in the page. */
  script = (script, ...args) => this.post('/execute/sync', { script, args })

  /** Lists the elements that a selector finds, below an element or in the page. */
  async find(selector, parent) {
    const found = await this.post(`${parent ? `/element/${parent}` : ''}/elements`, { using: 'css selector', value: selector })
    return found.map((element) => element[ELEMENT])
  }

  /** What a script takes for an element. */
  reference = (id) => ({ [ELEMENT]: id })

  /** A picture of the page, as PNG. The engine takes it when the page is painted the next time, which may be never at rest. */
  async picture() {
    await this.script(KEEP_PAINTING)
    try {
      return Buffer.from(await this.get('/screenshot'), 'base64')
    } finally {
      await this.script(STOP_PAINTING)
    }
  }

  /** Ends the driver, which ends nothing else. */
  stop = () => this.#driver.stop()
}

/** Sends one command; what is wrong is thrown with its code, such as `stale element reference`. */
async function send(method, url, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(60_000) })
  const { value } = await response.json()
  if (response.ok) return value
  throw Object.assign(new Error(`${value.error}: ${value.message}`), { code: value.error })
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
