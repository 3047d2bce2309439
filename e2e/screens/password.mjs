import { Screen } from './screen.mjs'

/** A new password. */
export class Password extends Screen {
  get title() {
    return this.words.password.heading
  }

  // A password field has no role.
  get first() {
    return this.page.getByLabel(this.words.password.password, { exact: true })
  }

  get again() {
    return this.page.getByLabel(this.words.password.again, { exact: true })
  }

  /** One line of the checklist, by its key in the words. */
  rule(key) {
    const rules = this.page.getByRole('list', { name: this.words.password.rules })
    return rules.getByRole('listitem').filter({ hasText: this.words.password[key] })
  }

  async goOn(password = 'Corr3ct-horse!') {
    await this.first.fill(password)
    await this.again.fill(password)
    await super.goOn()
  }
}
