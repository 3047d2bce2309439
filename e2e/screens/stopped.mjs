import { Screen } from './screen.mjs'

/** It does not go on by itself. */
export class Stopped extends Screen {
  get title() {
    const { stopped, store } = this.words
    return [...Object.keys(stopped).flatMap((key) => (`${key}_next` in stopped ? [stopped[key]] : [])), store.heading]
  }

  async goOn() {
    await this.press(this.words.app.try_again)
  }

  async useAnother() {
    await this.press(this.words.app.another)
  }
}
