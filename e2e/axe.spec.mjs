/** Every screen in every state that looks different: nothing to complain about for axe, and nothing runs out of the window. */
import AxeBuilder from '@axe-core/playwright'

import { brief } from './axe.mjs'
import { overflow } from './layout.mjs'
import { offered } from './preview.mjs'
import { expect, test } from './test.mjs'

for (const screen of offered().screens) {
  test(`${screen}: axe finds nothing`, async ({ page, preview }) => {
    await preview.open({ screen, theme: 'light' })
    for (const theme of ['light', 'dark']) {
      await preview.show({ screen, theme })
      for (const width of [400, 1040]) {
        await test.step(`${theme}, ${width} pixels`, async () => {
          await page.setViewportSize({ width, height: 760 })
          await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
          const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
          expect.soft(violations.map(brief)).toEqual([])
        })
      }
    }
  })

  test(`${screen}: holds from 360 to 1600 pixels`, async ({ page, preview }) => {
    await preview.open({ screen })
    for (const width of [360, 720, 721, 1600]) {
      await page.setViewportSize({ width, height: 640 })
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      expect.soft(await overflow(page), `${width} pixels`).toEqual([])
    }
  })
}
