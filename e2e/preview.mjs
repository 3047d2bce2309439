/** The preview: the page whose address says what it shows, and the panel beside the screens. */
export class Preview {
  constructor(page) {
    this.page = page
  }

  /**
   * Opens it; `state` is what stands in the address, such as `{ scenario: 'bare', theme: 'dark' }`. Without a word about it
   * there is no panel, and the window takes all there is.
   */
  async open(state = {}) {
    await this.page.goto(address(state))
  }

  /** Shows something else by the address alone; the page is not loaded again. */
  async show(state) {
    await this.page.evaluate((hash) => void (location.hash = hash), new URL(address(state)).hash)
  }

  /** Lists what may be chosen: `{ scenarios, screens }`, as they are written in an address. */
  async offers() {
    return { scenarios: await this.#values('Scenario'), screens: await this.#values('Screen') }
  }

  async #values(label) {
    const options = this.page.getByLabel(label, { exact: true }).getByRole('option')
    await options.first().waitFor({ state: 'attached' })
    const values = await options.evaluateAll((all) => all.map(({ value }) => value))
    return values.filter((value) => value !== '')
  }
}

/** What the preview offered when the tests began. */
export function offered() {
  return JSON.parse(process.env.LATCHKEY_SHOWS)
}

/** Writes the address of a state. */
export function address(state = {}) {
  const url = new URL(process.env.LATCHKEY_PREVIEW)
  const all = { panel: 'off', width: 'full', ...state }
  const pairs = Object.entries(all).filter(([, value]) => value !== undefined)
  url.hash = pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
  return url.href
}
