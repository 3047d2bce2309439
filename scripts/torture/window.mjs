import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { drive } from '../../e2e/window/driver.mjs'
import { setUpDesk } from '../../e2e/window/desk.mjs'
import { Window } from '../../e2e/window/window.mjs'
import { WORDS } from '../../e2e/words.mjs'
import { runs } from '../lib/processes.mjs'
import { totp } from '../lib/totp.mjs'
import { until } from '../lib/until.mjs'
import { MESSAGES, codesIn } from './messages.mjs'
import { claims, codeOf, misread } from './page.mjs'
import { World } from './world.mjs'

/** Milliseconds after which a window that has not come to an end hangs. */
const PATIENCE = 180_000
/** Milliseconds between two looks. */
const BETWEEN = 60
/** Milliseconds after which something that was pressed is pressed again. */
const AGAIN = 10_000
/** Milliseconds after which something that is to be pressed does not come any more: the window has gone on by itself. */
const GONE = 5_000
/** Tries of the same thing before somebody closes the window. */
const TRIES = 3
/** Screens on which it goes no further. */
const ENDS = ['manual', 'bad_file', 'stopped']

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** A world in which the person sits before the real window: what they see is asked of the page, what they do is pressed. */
export class WindowWorld extends World {
  async setUp(tools) {
    this.program = tools.window
    this.desk = await setUpDesk({ bus: false })
    await super.setUp(tools)
    const { folder } = this.machine
    const places = Object.fromEntries(['CONFIG', 'CACHE', 'STATE'].map((name) => [`XDG_${name}_HOME`, `${folder}/${name}`]))
    this.env = { ...this.machine.env, ...places, DISPLAY: this.desk.env.DISPLAY, GDK_BACKEND: 'x11', LANG: 'C.UTF-8', LANGUAGE: 'en' }
  }

  /** Opens the window once, goes through it as far as it goes, and closes it as a power cut does. */
  async run() {
    const [command, ...args] = [...(this.machine.disk?.prefix ?? []), this.program]
    const state = { isKilled: false, isHung: false }
    let opened
    const opening = new Promise((resolve) => (opened = resolve))
    const killed = new Promise((resolve) => {
      // Its first request comes before the driver tells which process it is.
      const kill = async () => {
        const { pid } = await opening
        if (this.started?.kill !== kill || !runs(pid)) return
        state.isKilled = true
        process.kill(pid, 'SIGKILL')
        resolve({ code: 'killed' })
      }
      this.started = { kill }
    })
    const window = new Window(await drive(command, args, this.env), this.env)
    window.session.patience = GONE
    opened(window)
    this.faults.forEach((fault) => fault.begins?.(this))
    this.views = []
    this.pages = []
    // What is under way when it is killed comes to nothing, sooner or later.
    const play = this.#play(window, () => state.isKilled).catch((error) => (state.isKilled ? killed : Promise.reject(error)))
    const told = await Promise.race([play, killed])
    this.started = undefined
    state.isHung = told === undefined
    const isCrashed = !state.isKilled && !window.isThere
    await window.kill()
    const stderr = window.said + this.#logs()
    return { exit: told?.code === 'done' ? 0 : (MESSAGES[told?.code]?.exit ?? null), signal: isCrashed ? 'a crash' : null, stdout: '', stderr, told, pages: this.pages, codes: codesIn(this.views), ...state }
  }

  /** Everything that the window wrote down about itself. */
  #logs() {
    const { folder } = this.machine
    const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.log'))
    return names.map((name) => readFileSync(join(folder, name), 'utf8')).join('')
  }

  /** Does what each screen asks, until home or until it goes no further; undefined if it never does. */
  async #play(window, isOver) {
    const end = performance.now() + PATIENCE
    const tries = {}
    let [seen, acted, at] = [0, undefined, 0]
    while (performance.now() < end) {
      if (isOver()) return { code: 'killed' }
      const view = await lookAt(window)
      if (view.rev !== seen) {
        seen = view.rev
        this.views.push(view)
        this.faults.forEach((fault) => fault.sees?.(this, this.views.length))
      }
      if (view.screen === 'home') return this.#isBack() ? this.#refresh(window) : { code: 'done' }
      const tried = (tries[view.screen] ?? 0) + 1
      const isWaiting = view.screen === 'waiting'
      if (ENDS.includes(view.screen) || (isWaiting && tried > TRIES)) {
        const told = await this.#read(window, view)
        if (told) return told
        continue
      }
      const isNew = acted !== view.rev || performance.now() > at + AGAIN
      if (isNew && (!view.busy || isWaiting)) {
        const told = isWaiting && (await this.#read(window, view))
        if (told) this.pages.push(told)
        tries[view.screen] = tried
        acted = view.rev
        at = performance.now()
        // It may go on by itself before it is pressed.
        await this.#act(window.screens[view.screen], view).catch((error) => {
          if (!/never came/.test(error.message)) throw error
        })
      } else await pause(BETWEEN)
    }
    return undefined
  }

  async #act(screen, view) {
    if (screen === undefined) return
    const { factor } = this.journey
    const type = async (code) => {
      await screen.code.fill(code ?? '000000')
      await screen.press(WORDS.app.continue)
    }
    if (view.screen === 'password') await screen.goOn(this.password)
    else if (view.screen === 'factor' && (factor === 'none' || view.error)) await screen.skip()
    else if (view.screen === 'factor') await screen.choose(view.methods.includes(factor) ? factor : view.methods[0])
    else if (view.screen === 'totp') {
      this.shown.add(view.secret)
      await type(totp(view.secret, Date.now() / 1000 + this.edge.ahead))
    } else if (view.screen === 'email') await type(await this.edge.code('email-code'))
    else if (view.screen === 'recovery') {
      view.codes.forEach((code) => this.shown.add(code))
      await (view.lost ? screen.press(WORDS.app.continue) : screen.goOn())
    } else await screen.goOn()
  }

  /** Whether an earlier window has come to home. */
  #isBack = () => this.starts.some(({ found }) => found !== undefined)

  /**
   * Somebody who is back asks what is new: until then the window at home needs no key, and so cannot tell that it is lost. What
   * the Edge says to that is no matter of the enrollment.
   */
  async #refresh(window) {
    const sees = (what, wanted) => until(what, async () => [await lookAt(window)].find(wanted))
    const before = await sees('home at rest', ({ busy, actions }) => !busy && actions?.includes('refresh'))
    await window.screens.home.press(WORDS.home.refresh)
    const view = await sees('what is new', ({ rev, busy, notice }) => rev > before.rev && !busy && notice)
    this.views.push(view)
    return codeOf(view) === undefined ? { code: 'done' } : this.#read(window, view)
  }

  /**
   * Reads what the window tells: its code, and the page as soon as it says the same, or what it says instead. Nothing if the
   * window has gone on meanwhile.
   */
  async #read(window, view) {
    const end = performance.now() + AGAIN
    for (;;) {
      const page = await readPage(window)
      if (misread(view, page).length === 0 || performance.now() > end) {
        return { code: codeOf(view), words: page.lines.join('\n'), changed: claims(page), view, page }
      }
      const now = await lookAt(window)
      if (now.screen !== view.screen || codeOf(now) !== codeOf(view)) return undefined
      await pause(BETWEEN)
    }
  }

  async leave() {
    await super.leave()
    await this.desk?.leave()
  }
}

/** Asks the page's own bridge what is to be seen. */
function lookAt(window) {
  const script = `const [done] = arguments
    __TAURI_INTERNALS__.invoke('view', { seen: 0 }).then(done, () => done({ rev: 0, screen: 'none', busy: true }))`
  return window.session.post('/execute/async', { script, args: [] })
}

/** Reads what stands on the page: its heading, and its lines. */
async function readPage(window) {
  const { heading, text } = await window.session.script("return { heading: document.querySelector('h1')?.innerText, text: document.body.innerText }")
  return { heading: heading?.trim(), lines: text.split('\n').map((line) => line.trim()).filter(Boolean) }
}
