import { Screen } from './screen.mjs'

/** Who you are, with the phone number to change. */
export class Details extends Screen {
  get title() {
    return this.words.details.heading
  }

  get phone() {
    return this.page.getByRole('textbox', { name: this.words.details.phone })
  }
}
