import { expect } from '@playwright/test'

import { WORDS, said } from '../words.mjs'

/** What all screens have: a heading that says what to do, and buttons. Each screen has a class of its own. */
export class Screen {
  constructor(page, words = WORDS) {
    this.page = page
    this.words = words
  }

  /** The words of the heading, one text or several; each screen says its own. */
  get title() {
    throw new Error(`${this.constructor.name} names no heading`)
  }

  get heading() {
    const titles = [this.title].flat().map((title) => said(title).source)
    return this.page.getByRole('heading', { level: 1, name: new RegExp(titles.join('|'), 's') })
  }

  /** Waits until this is the screen that is shown, with the focus on its heading, where a screen reader goes on. */
  async isShown() {
    await expect(this.heading).toBeFocused()
  }

  /** Waits until this is the screen that is shown, wherever the focus is: it goes to a field with an error. */
  async isDrawn() {
    await expect(this.heading).toBeVisible()
  }

  /** Does what leads on; where nothing has to be entered that is one button. */
  async goOn() {
    await this.press(this.words.app.continue)
  }

  async goBack() {
    await this.press(this.words.app.back)
  }

  button(name) {
    return this.page.getByRole('button', { name: said(name) })
  }

  field(name) {
    return this.page.getByRole('textbox', { name: said(name) })
  }

  async press(name) {
    await this.button(name).click()
  }
}
