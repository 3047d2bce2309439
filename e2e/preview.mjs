import { expect } from '@playwright/test'

import { WORDS, said } from './words.mjs'

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
    await this.page.evaluate(async (hash) => {
      if (location.hash === hash) return
      const heard = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }))
      location.hash = hash
      await heard
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))) // and drawn
    }, new URL(address(state)).hash)
  }

  /** Lists what may be chosen: `{ scenarios, cases, screens }`, as they are written in an address. */
  async offers() {
    return {
      scenarios: await this.#values('scenario'),
      cases: await this.#values('case'),
      screens: await this.#values('screen'),
    }
  }

  async #values(key) {
    const options = this.choice(key).getByRole('option')
    await options.first().waitFor({ state: 'attached' })
    const values = await options.evaluateAll((all) => all.map(({ value }) => value))
    return values.filter((value) => value !== '')
  }

  get panel() {
    return this.page.getByRole('complementary', { name: WORDS.preview.panel })
  }

  /** What the page says of its link. */
  get complaint() {
    return this.page.getByRole('alert').filter({ has: this.page.getByRole('paragraph') })
  }

  async openTab(key) {
    await this.panel.getByRole('tab', { name: WORDS.preview[key], exact: true }).click()
  }

  /** A list to choose from, by its key in the words: `scenario`, `case`, `screen`, `language`. */
  choice(key) {
    return this.panel.getByRole('combobox', { name: WORDS.preview[key], exact: true })
  }

  /** A switch of the administration panel, such as `flag_mfa`. */
  flag(key) {
    return this.panel.getByRole('switch', { name: WORDS.preview[key], exact: true })
  }

  /** One of the administrator's texts: `page`, `subject`, `mail`. */
  text(key) {
    const name = { page: 'text_page_label', subject: 'text_subject', mail: 'text_mail_label' }[key]
    return this.panel.getByRole('textbox', { name: WORDS.preview[name], exact: true })
  }

  /** Something that the panel says, by its key, such as `finding_unknown_tag`. */
  says(key, values) {
    return this.panel.getByText(said(WORDS.preview[key], values))
  }

  tool(key) {
    return this.panel.getByRole('button', { name: WORDS.preview[key], exact: true })
  }

  /** Reads the code that the sample user would see now, in the app or in the mail. */
  async code() {
    const line = this.panel.getByRole('paragraph').filter({ hasText: WORDS.preview.codes })
    await expect(line).toHaveText(/\d{6}/)
    return (await line.textContent()).match(/\d{6}/)[0]
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
