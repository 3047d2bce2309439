import { screensOf } from '../screens/index.mjs'
import { WORDS } from '../words.mjs'
import { Page } from './page.mjs'
import { below, runs } from './processes.mjs'
import { final, until } from './until.mjs'

/** The application's window, driven: its screens are the objects of `e2e/screens/`. */
export class Window {
  constructor(session, words = WORDS) {
    this.session = session
    this.page = new Page(session)
    this.screens = screensOf(this.page, words)
  }

  get pid() {
    return this.session.pid
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

  /** All that can be read. */
  text = () => this.session.script('return document.body.innerText')

  picture = () => this.session.picture()

  /** Closes the window as a person does, and waits until the program has ended. */
  async close() {
    await this.session.script('window.close()').catch(() => {})
  }

  /** Ends the program as a power cut does. */
  async kill() {
    if (this.pid !== undefined && runs(this.pid)) process.kill(this.pid, 'SIGKILL')
    await until('the end of the window', () => !runs(this.pid))
    await this.session.stop()
  }
}
