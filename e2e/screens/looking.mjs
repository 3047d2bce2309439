import { Screen } from './screen.mjs'

/** The file is being looked for. */
export class Looking extends Screen {
  get title() {
    return this.words.looking.heading
  }
}
