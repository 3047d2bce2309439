import { Screen } from './screen.mjs'

/** Something must be decided before anything is changed. */
export class Question extends Screen {
  get title() {
    const { instance_heading, user_heading, remove_heading, link_heading } = this.words.question
    return [instance_heading, user_heading, remove_heading, link_heading]
  }

  async goOn() {
    await this.press(this.words.question.yes)
  }

  async remove() {
    await this.press(this.words.question.remove_yes)
  }

  async decline() {
    await this.press(this.words.question.no)
  }
}
