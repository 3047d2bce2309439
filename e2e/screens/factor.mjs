import { Screen } from './screen.mjs'

/** Which second factor. */
export class Factor extends Screen {
  get title() {
    return this.words.factor.heading
  }

  /** A way, by its key in the words: `totp` or `email`. */
  way(key) {
    return this.page.getByRole('radio', { name: this.words.factor[key] })
  }

  async choose(key) {
    await this.way(key).check()
    await this.goOn()
  }

  async skip() {
    await this.press(this.words.factor.skip)
  }
}
