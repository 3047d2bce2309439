import { said } from '../words.mjs'
import { Screen } from './screen.mjs'

/** What is enrolled. */
export class Home extends Screen {
  get title() {
    return [this.words.home.heading, this.words.home.heading_none]
  }

  async export(location) {
    await this.location(location).getByRole('button', { name: this.words.home.export }).click()
  }

  /** Removes the only instance, from where the facts about it are. */
  async remove() {
    await this.page.getByText(said(`{name} · ${this.words.home.synced}`)).click()
    await this.press(this.words.home.remove)
  }

  async seekHelp() {
    await this.press(this.words.about.open)
  }

  location(name) {
    return this.page.getByRole('main').getByRole('listitem').filter({ hasText: name })
  }
}
