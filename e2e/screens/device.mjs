import { Screen } from './screen.mjs'

/** A name for this computer. */
export class Device extends Screen {
  get title() {
    return this.words.device.heading
  }

  get name() {
    return this.field(this.words.device.name)
  }

  async skip() {
    await this.press(this.words.device.skip)
  }
}
