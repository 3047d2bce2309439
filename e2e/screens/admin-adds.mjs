import { Screen } from './screen.mjs'

/** The administrator adds this computer. */
export class AdminAdds extends Screen {
  get title() {
    return this.words.admin_adds.heading
  }

  async goOn() {
    await this.press(this.words.finish.done)
  }
}
