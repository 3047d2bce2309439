import { Screen } from './screen.mjs'

/** Enrolled: the administrator's page. */
export class Finish extends Screen {
  get title() {
    return this.words.finish.heading
  }

  get message() {
    return this.page.getByRole('region', { name: this.words.finish.message })
  }

  async goOn() {
    await this.press(this.words.finish.done)
  }
}
