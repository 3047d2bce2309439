import { Screen } from './screen.mjs'

/** Something must be decided before anything is changed. */
export class Question extends Screen {
  get title() {
    return [this.words.question.instance_heading, this.words.question.user_heading]
  }

  async goOn() {
    await this.press(this.words.question.yes)
  }

  async decline() {
    await this.press(this.words.question.no)
  }
}
