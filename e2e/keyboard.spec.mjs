/** One whole journey without a mouse. */
import { Keyboard } from './keyboard.mjs'
import { expect, test } from './test.mjs'

// The clock stands still, so that a code of the app stays good; timers go on.
test.beforeEach(({ page }) => page.clock.setFixedTime(new Date()))

test('somebody new comes home with Tab, Enter and Space alone', async ({ page, preview, screens }) => {
  const keys = new Keyboard(page)
  const { welcome, details, password, device, factor, totp, recovery, finish, home } = screens
  await preview.open()

  await welcome.isShown()
  await keys.press(welcome.begin)

  await details.isShown()
  await keys.to(details.phone)
  await page.keyboard.press('Enter') // a form is sent from its field too

  await password.isShown()
  await keys.type(password.first, 'Corr3ct-horse!')
  await keys.press(password.button(password.words.password.show))
  await expect(password.first).toHaveAttribute('type', 'text')
  await keys.type(password.again, 'Corr3ct-horse!')
  await keys.press(password.button(password.words.app.continue))

  await device.isShown()
  await keys.press(device.button(device.words.app.continue))

  await factor.isShown()
  await keys.to(factor.way('totp'))
  await keys.press(factor.button(factor.words.app.continue))

  await totp.isShown()
  await keys.type(totp.code, await totp.codeNow())
  await keys.press(totp.button(totp.words.app.continue))

  await recovery.isShown()
  await keys.check(recovery.saved)
  await keys.press(recovery.button(recovery.words.app.continue))

  await finish.isShown()
  await keys.press(finish.button(finish.words.finish.done))
  await home.isShown()
})

test('the ways to a second factor are one stop, with the arrows within', async ({ page, preview, screens }) => {
  const keys = new Keyboard(page)
  const { factor } = screens
  await preview.open({ screen: 'factor' })
  await keys.to(factor.way('totp'))
  await page.keyboard.press('ArrowDown')
  await expect(factor.way('email')).toBeFocused()
  await expect(factor.way('email')).toBeChecked()
  await page.keyboard.press('Tab')
  await expect(factor.button(factor.words.factor.skip)).toBeFocused()
})
