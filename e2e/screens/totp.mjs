import { totp } from '../../scripts/lib/totp.mjs'
import { Screen } from './screen.mjs'

/** A code from an authenticator app. */
export class Totp extends Screen {
  get title() {
    return this.words.totp.heading
  }

  get qr() {
    return this.page.getByRole('img', { name: this.words.totp.qr })
  }

  get secret() {
    return this.page.getByRole('code')
  }

  get code() {
    return this.field(this.words.totp.code)
  }

  /** Computes what an app would show now, by the page's clock. */
  async codeNow() {
    const seconds = await this.page.evaluate(() => Date.now() / 1000)
    return totp((await this.secret.textContent()).replace(/\s/g, ''), seconds)
  }

  async goOn() {
    await this.code.fill(await this.codeNow())
    await super.goOn()
  }
}
