import { Screen } from './screen.mjs'

/** A code by e-mail. */
export class Email extends Screen {
  get title() {
    return this.words.email.heading
  }

  get code() {
    return this.field(this.words.email.code)
  }

  get resend() {
    return this.button(this.words.email.resend)
  }
}
