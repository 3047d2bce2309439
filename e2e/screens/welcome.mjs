import { Screen } from './screen.mjs'

/** Who invited you, what comes, how long you have. */
export class Welcome extends Screen {
  get title() {
    return this.words.welcome.heading
  }

  get begin() {
    return this.button(this.words.welcome.begin)
  }

  async goOn() {
    await this.begin.click()
  }

  async useAnother() {
    await this.press(this.words.app.another)
  }
}
