import { Screen } from './screen.mjs'

/** The recovery codes, once; or that they did not arrive. */
export class Recovery extends Screen {
  get title() {
    return [this.words.recovery.heading, this.words.recovery.lost_heading]
  }

  get codes() {
    return this.page.getByRole('list', { name: this.words.recovery.list }).getByRole('listitem')
  }

  get saved() {
    return this.page.getByRole('checkbox', { name: this.words.recovery.saved })
  }

  async goOn() {
    await this.saved.check()
    await super.goOn()
  }
}
