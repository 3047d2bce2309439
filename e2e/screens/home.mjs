import { Screen } from './screen.mjs'

/** What is enrolled. */
export class Home extends Screen {
  get title() {
    return [this.words.home.heading, this.words.home.heading_none]
  }

  location(name) {
    return this.page.getByRole('main').getByRole('listitem').filter({ hasText: name })
  }
}
