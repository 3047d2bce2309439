import { Screen } from './screen.mjs'

/** A file was found, for which server; it goes on by itself. */
export class Connecting extends Screen {
  get title() {
    return this.words.connecting.heading
  }
}
