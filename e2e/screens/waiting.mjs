import { Screen } from './screen.mjs'

/** The server did not answer as hoped; the next try is counted down. */
export class Waiting extends Screen {
  get title() {
    return this.words.waiting.heading
  }

  async goOn() {
    await this.press(this.words.waiting.try_now)
  }

  async useAnother() {
    await this.press(this.words.app.another)
  }
}
