import { Screen } from './screen.mjs'

/** What there is to know about the program, and its settings. */
export class About extends Screen {
  get title() {
    return this.words.about.heading
  }

  async goOn() {
    await this.press(this.words.about.copy)
  }

  /** Has everything looked at. */
  async check() {
    await this.press(this.words.about.check)
  }

  /** The lines of what was found. */
  get found() {
    return this.page.locator('.checks > li')
  }

  async log(level) {
    await this.page.getByLabel(this.words.about.level).selectOption(level)
  }
}
