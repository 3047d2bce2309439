import { join } from 'node:path'

import { below, runs } from '../../scripts/lib/processes.mjs'
import { ROOT, run } from '../../scripts/lib/run.mjs'
import { final, until } from '../../scripts/lib/until.mjs'
import { screensOf } from '../screens/index.mjs'
import { WORDS } from '../words.mjs'
import { Page } from './page.mjs'

/** Debian's own, which has what its packages bring. */
export const PYTHON = '/usr/bin/python3'

/** Presses the cross of a window with this title. */
export const CLOSE = join(ROOT, 'e2e/window/close.py')

/** The application's window, driven: its screens are the objects of `e2e/screens/`. */
export class Window {
  #env

  constructor(session, env, words = WORDS) {
    this.#env = env
    this.session = session
    this.page = new Page(session)
    this.screens = screensOf(this.page, words)
  }

  get pid() {
    return this.session.pid
  }

  /** Whether its process runs. */
  get isThere() {
    return runs(this.pid)
  }

  /** What the program said on standard error. */
  get said() {
    return this.session.said
  }

  /** The process that holds the page. */
  get webProcess() {
    return below(this.pid).find(({ name }) => name.startsWith('WebKitWebProces')).pid
  }

  /** Waits until a screen is shown, with the focus on its heading; gives its object. Another last one is an error. */
  async shows(name, { instead = ['stopped'] } = {}) {
    const screen = this.screens[name]
    await until(`screen ${name}`, async () => {
      if (await screen.heading.isFocused()) return true
      for (const other of instead.filter((other) => other !== name)) {
        if (await this.screens[other].heading.isFocused()) throw final(`instead of ${name}: ${await this.text()}`)
      }
      return false
    })
    return screen
  }

  /** Waits until whatever came to the program has reached the page: an Action goes there and back. */
  async settles() {
    await this.session.post('/execute/async', {
      script: `const [done] = arguments
        __TAURI_INTERNALS__.invoke('view', { seen: 0 }).then(() => requestAnimationFrame(() => requestAnimationFrame(done)))`,
      args: [],
    })
  }

  /** All that can be read. */
  text = () => this.session.script('return document.body.innerText')

  picture = () => this.session.picture()

  /** Closes the window as a person does, and waits until the program has ended. */
  async close() {
    await this.askToClose()
    await until('the end of the program', () => !runs(this.pid))
  }

  /** Presses the cross, whatever comes of it. */
  async askToClose() {
    const { code, stderr } = await run(PYTHON, [CLOSE, 'Latchkey'], { env: this.#env })
    if (code !== 0) throw new Error(`no window to close: ${stderr}`)
  }

  /** Ends the program as a power cut does. */
  async kill() {
    const all = this.pid === undefined ? [] : [this.pid, ...below(this.pid).map(({ pid }) => pid)]
    if (runs(this.pid)) process.kill(this.pid, 'SIGKILL')
    await until('the end of the window', () => !all.some(runs)) // the engine's processes follow by themselves
    await this.session.stop()
  }
}
