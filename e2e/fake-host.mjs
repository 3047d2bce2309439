/**
 * A native host that is played: it answers the page's `invoke` as the window's commands do (decisions: black-box surface).
 * `view(seen)` answers when there is a View of another revision, `dispatch` at once; everything is noted.
 */
export class FakeHost {
  constructor(page) {
    this.page = page
    this.rev = 0
  }

  /** Opens the page for the window; `view` is there from the start. */
  async open(view) {
    await this.page.addInitScript(install)
    await this.page.goto(process.env.LATCHKEY_DESKTOP)
    if (view) await this.show(view)
  }

  /** Shows a View, with a revision of its own unless `rev` is given. */
  async show(view, rev = ++this.rev) {
    this.rev = rev
    await this.page.evaluate((view) => window.host.show(view), { ...view, rev })
  }

  /** Lists the Actions that were dispatched, and forgets them. */
  async dispatched() {
    return this.page.evaluate(() => window.host.actions.splice(0))
  }

  /** Lists all calls: `{ command, arguments }`. */
  async calls() {
    return this.page.evaluate(() => window.host.calls)
  }

  /** The most calls of `view` that ever waited at the same time. */
  async mostWaiting() {
    return this.page.evaluate(() => window.host.mostWaiting)
  }

  /** Lets a command fail from now on, with what a command of Tauri fails with; `undefined` lets it succeed again. */
  async refuse(command, reason) {
    await this.page.evaluate(([command, reason]) => window.host.refuse(command, reason), [command, reason])
  }
}

/** Runs in the page, before anything of it. */
function install() {
  const host = { calls: [], actions: [], mostWaiting: 0, refusals: {}, present: undefined, waiting: [] }
  host.show = (view) => {
    host.present = view
    host.waiting.splice(0).forEach(({ answer }) => answer(view))
  }
  host.refuse = (command, reason) => {
    host.refusals[command] = reason
    if (command === 'view' && reason !== undefined) host.waiting.splice(0).forEach(({ fail }) => fail(reason))
  }
  const commands = {
    dispatch: ({ action }) => void host.actions.push(action),
    view: ({ seen }) => {
      if (host.present !== undefined && host.present.rev !== seen) return host.present
      return new Promise((answer, fail) => {
        host.waiting.push({ answer, fail })
        host.mostWaiting = Math.max(host.mostWaiting, host.waiting.length)
      })
    },
  }
  const invoke = async (command, values) => {
    const given = structuredClone(values) // as it would cross: plain data
    host.calls.push({ command, arguments: given })
    if (host.refusals[command] !== undefined) throw host.refusals[command]
    if (!(command in commands)) throw `Command ${command} not found`
    return structuredClone(await commands[command](given))
  }
  window.host = host
  window.__TAURI_INTERNALS__ = { invoke }
  window.__TAURI__ = { core: { invoke } }
}
