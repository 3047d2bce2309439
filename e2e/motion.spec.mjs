/** Motion, and that there is none for who does not want it. */
import { expect, test } from './test.mjs'

/** Counts what moves from now on, as the page goes to its next screen. */
async function moved(page, screens) {
  await screens.welcome.isShown()
  await page.evaluate(() => {
    window.moved = 0
    const look = () => {
      const moving = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().duration > 1)
      window.moved = Math.max(window.moved, moving.length)
      requestAnimationFrame(look)
    }
    look()
  })
  await screens.welcome.goOn()
  await screens.details.isShown()
  // Two frames: the new screen is drawn and whatever it moves has begun.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  return page.evaluate(() => window.moved)
}

test('nothing moves for who wants that', async ({ page, preview, screens }) => {
  await preview.open()
  expect(await moved(page, screens)).toBe(0)
})

test.describe('for everybody else', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } })

  test('a new screen comes softly', async ({ page, preview, screens }) => {
    await preview.open()
    expect(await moved(page, screens)).toBeGreaterThan(0)
  })
})
