import { Screen } from './screen.mjs'

/** There is a file that cannot be used. */
export class BadFile extends Screen {
  get title() {
    return this.words.bad_file.heading
  }

  async goOn() {
    await this.press(this.words.app.try_again)
  }

  async byHand() {
    await this.press(this.words.bad_file.by_hand)
  }
}
