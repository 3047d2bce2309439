import { Screen } from './screen.mjs'

/** The commit, task by task. */
export class Working extends Screen {
  get title() {
    return this.words.working.heading
  }

  get tasks() {
    return this.page.getByRole('main').getByRole('listitem')
  }
}
