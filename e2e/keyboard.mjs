import { expect } from '@playwright/test'

/** A person without a mouse: Tab to go from one thing to the next, Enter and Space to press it. */
export class Keyboard {
  constructor(page) {
    this.page = page
  }

  /** Goes on with Tab until something has the focus, which must be seen all the way; fails after a whole round. */
  async to(locator) {
    await locator.waitFor()
    for (let stop = 0; stop < 80; stop++) {
      await this.page.keyboard.press('Tab')
      const { name, isSeen } = await this.#focus()
      expect(isSeen, `the focus is seen on ${name}`).toBe(true)
      if (await locator.evaluate((element) => element === document.activeElement)) return
    }
    throw new Error(`Tab never comes to ${locator}`)
  }

  async press(locator) {
    await this.to(locator)
    await this.page.keyboard.press('Enter')
  }

  async check(locator) {
    await this.to(locator)
    await this.page.keyboard.press('Space')
    await expect(locator).toBeChecked()
  }

  async type(locator, text) {
    await this.to(locator)
    await this.page.keyboard.type(text)
  }

  /** Where the focus is, and whether that is seen: a ring of three pixels around it, its label, or what stands for it. */
  async #focus() {
    return this.page.evaluate(() => {
      const active = document.activeElement
      const isRing = (element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element)
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 3
      }
      const besides = [...(active.labels ?? [])].concat([...(active.nextElementSibling?.querySelectorAll('*') ?? [])])
      const isOutside = active === document.body // between the last and the first
      const { width, height } = active.getBoundingClientRect()
      const isThere = width > 0 && height > 0
      const name = `${active.localName} ${active.getAttribute('aria-label') ?? active.textContent.trim().slice(0, 40)}`
      return { name, isSeen: isOutside || (isThere && [active, ...besides].some(isRing)) }
    })
  }
}
