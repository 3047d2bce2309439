import { Screen } from './screen.mjs'

/** Who invited you, what comes, how long you have. */
export class Welcome extends Screen {
  get title() {
    return this.words.welcome.heading
  }

  async goOn() {
    await this.press(this.words.welcome.begin)
  }

  async useAnother() {
    await this.press(this.words.app.another)
  }
}
