/** The panel beside the screens: what it changes, what is in the address, and that it is as usable as the screens. */
import AxeBuilder from '@axe-core/playwright'

import { brief } from './axe.mjs'
import { overflow } from './layout.mjs'
import { offered } from './preview.mjs'
import { expect, test } from './test.mjs'
import { WORDS } from './words.mjs'

const TABS = ['situation', 'settings', 'messages', 'look']

for (const theme of ['light', 'dark']) {
  for (const width of [400, 1040]) {
    test(`axe finds nothing in it: ${theme}, ${width} pixels`, async ({ page, preview }) => {
      await page.setViewportSize({ width, height: 760 })
      await preview.open({ theme, panel: 'on', width: undefined, screen: 'finish' })
      for (const tab of TABS) {
        await test.step(tab, async () => {
          await preview.openTab(tab)
          const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
          expect.soft(violations.map(brief)).toEqual([])
          expect.soft(await overflow(page)).toEqual([])
        })
      }
    })
  }
}

test('what is chosen there is in the link, and a colleague sees the same', async ({ page, preview }) => {
  await preview.open({ panel: 'on' })
  await preview.choice('scenario').selectOption('mfa-required')
  await preview.openTab('settings')
  await preview.flag('flag_vpn').uncheck()
  await preview.openTab('messages')
  await preview.text('subject').fill('Grüße & mehr #1')
  await preview.text('subject').blur()
  await expect.poll(() => page.url()).toContain('enrollment_welcome_email_subject=')
  const link = page.url()

  await page.goto('about:blank')
  await page.goto(link)
  await expect(preview.text('subject')).toHaveValue('Grüße & mehr #1')
  await preview.openTab('settings')
  await expect(preview.flag('flag_vpn')).not.toBeChecked()
  await expect(preview.flag('flag_mfa')).toBeChecked()
  await preview.openTab('situation')
  await expect(preview.choice('scenario')).toHaveValue('mfa-required')
})

test('each setting is one switch, and changes the link', async ({ page, preview }) => {
  await preview.open({ panel: 'on', profile: '2.2', tab: 'settings' })
  const flags = ['mfa', 'smtp', 'vpn', 'devices', 'client', 'password', 'mail', 'message']
  for (const flag of flags) {
    const before = page.url()
    await preview.flag(`flag_${flag}`).click()
    await expect.poll(() => page.url(), flag).not.toBe(before)
  }
})

test('goes and comes with F2, and the focus goes along', async ({ page, preview, screens }) => {
  await preview.open({ panel: 'on' })
  await expect(preview.panel).toBeVisible()
  await screens.welcome.isShown() // a screen that comes later takes the focus
  await page.keyboard.press('F2')
  await expect(preview.panel).toBeHidden()
  await expect(page.getByRole('button', { name: WORDS.preview.show_panel })).toBeFocused()
  await page.keyboard.press('F2')
  await expect(preview.panel.getByRole('tab', { selected: true })).toBeFocused()
})

test('says all the time that nothing is real', async ({ page, preview, screens }) => {
  for (const panel of ['on', 'off']) {
    await preview.open({ panel })
    await screens.welcome.isShown()
    await expect(page.getByText(WORDS.preview.title, { exact: true })).toBeVisible()
  }
})

test('jumps to every screen', async ({ page, preview }) => {
  await preview.open({ panel: 'on' })
  for (const screen of offered().screens) {
    await preview.choice('screen').selectOption(screen)
    await expect.poll(() => page.url()).toContain(`screen=${screen}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  }
})
