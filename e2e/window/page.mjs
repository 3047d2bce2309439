import { until } from '../../scripts/lib/until.mjs'
import { escaped } from '../words.mjs'

/** Where a role may be; which one it is, and its name, the engine computes. */
const SELECTORS = {
  alert: '[role=alert]',
  button: 'button',
  checkbox: 'input[type=checkbox]',
  code: 'code',
  dialog: 'dialog, [role=dialog]',
  heading: 'h1, h2, h3, h4',
  img: 'svg[role=img], img',
  link: 'a',
  list: 'ul, ol',
  listitem: 'li',
  main: 'main',
  radio: 'input[type=radio]',
  region: 'section',
  status: '[role=status], output',
  textbox: 'input:not([type=checkbox], [type=radio], [type=password]), textarea',
}

const FIELDS = 'input, select, textarea'

/** The page in a window, with those words of Playwright's that the objects in `e2e/screens/` speak. */
export class Page {
  constructor(session) {
    this.session = session
  }

  getByRole = (role, { name, level } = {}) => this.#locate(level ? `h${level}` : SELECTORS[role], { name })
  getByLabel = (name, { exact = false } = {}) => this.#locate(FIELDS, { name: exact ? new RegExp(`^${escaped(name)}$`) : name })
  getByText = (text) => this.#locate('summary, p, span, button, dt, dd', { text })

  /** Runs a function in the page. */
  evaluate = (work, ...args) => this.session.script(`return (${work})(...arguments)`, ...args)

  #locate(selector, wanted) {
    return new Locator(this.session, [{ selector, ...wanted }])
  }
}

/** A way to an element, gone anew each time: what is found is never old. */
class Locator {
  #session
  #steps

  constructor(session, steps) {
    this.#session = session
    this.#steps = steps
  }

  getByRole = (role, { name } = {}) => this.#then({ selector: SELECTORS[role], name })
  filter = ({ hasText }) => new Locator(this.#session, [...this.#steps.slice(0, -1), { ...this.#steps.at(-1), part: hasText }])

  #then(step) {
    return new Locator(this.#session, [...this.#steps, step])
  }

  /** Finds all that there are now. */
  async #all() {
    let found = [undefined]
    for (const { selector, name, text, part } of this.#steps) {
      const candidates = (await Promise.all(found.map((parent) => this.#session.find(selector, parent)))).flat()
      found = []
      for (const id of candidates) {
        const fits =
          (name === undefined || matches(await this.#of(id, 'computedlabel'), name)) &&
          (text === undefined || matches(await this.#text(id), text)) &&
          (part === undefined || (await this.#text(id)).includes(part))
        if (fits) found.push(id)
      }
    }
    return found
  }

  #of = (id, what) => this.#session.get(`/element/${id}/${what}`)
  #text = (id) => this.#session.script('return arguments[0].textContent.trim()', this.#session.reference(id))

  /** Does something with the only element that there is, as soon as that is possible. */
  #with(what, work) {
    const name = this.#steps.map(({ selector, name, text }) => `${selector} ${name ?? text ?? ''}`.trim()).join(' > ')
    return until(`${what}: ${name}`, async () => {
      const all = await this.#all()
      if (all.length > 1) throw new Error(`there are ${all.length}`)
      if (all.length === 0) throw new Error('there is none')
      return work(all[0])
    }, { patience: this.#session.patience })
  }

  /** Waits until something may be done with it: it says that it is disabled while the core is busy. */
  async #ready(id) {
    const off = `const { disabled, readOnly, ariaDisabled } = arguments[0]; return disabled || readOnly || ariaDisabled === 'true'`
    if (await this.#session.script(off, this.#session.reference(id))) throw new Error('it is disabled')
    return id
  }

  count = async () => (await this.#all()).length

  textContent = () => this.#with('text', (id) => this.#text(id))

  /** Presses it as a mouse does. */
  click = () =>
    this.#with('click', async (id) => {
      // To the middle: at the edge something that stays in place may lie over it.
      await this.#session.script(`arguments[0].scrollIntoView({ block: 'center' })`, this.#session.reference(id))
      await this.#session.post(`/element/${await this.#ready(id)}/click`)
      return true
    })

  /** Types into it as a keyboard does. */
  fill = (text) =>
    this.#with('fill', async (id) => {
      await this.#session.post(`/element/${await this.#ready(id)}/clear`)
      if (text !== '') await this.#session.post(`/element/${id}/value`, { text })
      return true
    })

  check = () =>
    this.#with('check', async (id) => {
      if (!(await this.#of(id, 'selected'))) await this.#session.post(`/element/${await this.#ready(id)}/click`)
      return this.#of(id, 'selected')
    })

  /** Tells whether it is there, alone, with the focus on it. */
  async isFocused() {
    const [id, ...more] = await this.#all()
    if (id === undefined || more.length > 0) return false
    return this.#session.script('return document.activeElement === arguments[0]', this.#session.reference(id))
  }

  /** Tells whether it is there. */
  isThere = async () => (await this.#all()).length > 0
}

/** A text is looked for anywhere and in any case, as Playwright does. */
function matches(text, wanted) {
  return wanted instanceof RegExp ? wanted.test(text) : text.toLowerCase().includes(wanted.toLowerCase())
}
