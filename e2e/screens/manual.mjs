import { Screen } from './screen.mjs'

/** Address and token by hand, or a link in one. */
export class Manual extends Screen {
  get title() {
    return this.words.manual.heading
  }

  get url() {
    return this.field(this.words.manual.url)
  }

  get token() {
    return this.field(this.words.manual.token)
  }

  async begin(url, token) {
    await this.url.fill(url)
    await this.token.fill(token)
    await this.goOn()
  }

  async useLink(link) {
    await this.url.fill(link)
    await this.goOn()
  }

  async lookAgain() {
    await this.press(this.words.manual.again)
  }
}
