/** What a person may do otherwise on the way: another factor, nothing at all, mistakes, back. */
import { readFile } from 'node:fs/promises'

import { expect, test } from './test.mjs'
import { said } from './words.mjs'

// The clock stands still, so that a code of the app stays good; timers go on.
test.beforeEach(({ page }) => page.clock.setFixedTime(new Date()))

async function walk(screens, ...names) {
  for (const name of names) {
    await screens[name].isShown()
    await screens[name].goOn()
  }
}

test('a code by e-mail', async ({ preview, screens }) => {
  await preview.open({ panel: 'on', width: undefined })
  await walk(screens, 'welcome', 'details', 'password', 'device')
  const { email, factor, recovery } = screens
  await factor.isShown()
  await factor.choose('email')
  await email.isShown()
  await email.code.fill(await preview.code())
  await email.press(email.words.app.continue)
  await recovery.isShown()
})

test('neither this computer nor a second factor', async ({ preview, screens }) => {
  await preview.open()
  await walk(screens, 'welcome', 'details', 'password')
  await screens.device.isShown()
  await screens.device.skip()
  await screens.factor.isShown()
  await screens.factor.skip()
  await screens.finish.isShown()
  await expect(screens.finish.page.getByText(screens.finish.words.finish.no_device)).toBeVisible()
})

test('a required factor cannot be left out', async ({ preview, screens }) => {
  await preview.open({ scenario: 'mfa-required' })
  await walk(screens, 'welcome', 'details', 'password', 'device')
  await screens.factor.isShown()
  await expect(screens.factor.button(screens.factor.words.factor.skip)).toHaveCount(0)
})

test('the checklist of the password fills itself', async ({ page, preview, screens }) => {
  await preview.open({ screen: 'password' })
  const { password } = screens
  const { met, open } = password.words.password
  await password.first.fill('corr3ct')
  for (const key of ['lower', 'digit']) await expect(password.rule(key)).toContainText(met)
  for (const key of ['length', 'upper', 'special', 'alike']) await expect(password.rule(key)).toContainText(open)
  await password.first.fill('Corr3ct-horse!')
  await password.again.fill('Corr3ct-horse!')
  for (const key of ['length', 'lower', 'upper', 'digit', 'special', 'alike']) {
    await expect(password.rule(key)).toContainText(met)
  }
  await expect(password.first).toHaveAttribute('type', 'password')
  await page.getByRole('button', { name: password.words.password.show }).click()
  await expect(password.again).toHaveAttribute('type', 'text')
})

test('an error is tied to its field', async ({ preview, screens }) => {
  await preview.open()
  await walk(screens, 'welcome', 'details')
  const { password } = screens
  await password.isShown()
  await password.goOn('short')
  await expect(password.first).toHaveAccessibleDescription(password.words.error.weak_password)
  await expect(password.first).toHaveAttribute('aria-invalid', 'true')
  await password.goOn()
  await screens.device.isShown()
})

test('a code that is wrong, and one with a space in it', async ({ preview, screens }) => {
  await preview.open()
  await walk(screens, 'welcome', 'details', 'password', 'device', 'factor')
  const { totp } = screens
  await totp.isShown()
  await totp.code.fill('12')
  await totp.press(totp.words.app.continue)
  await expect(totp.code).toHaveAccessibleDescription(totp.words.error.not_a_code)
  const right = await totp.codeNow()
  await totp.code.fill(String((Number(right) + 1) % 1_000_000).padStart(6, '0'))
  await totp.press(totp.words.app.continue)
  await expect(totp.code).toHaveAccessibleDescription(totp.words.error.wrong_code)
  const again = await totp.codeNow()
  await totp.code.fill(`${again.slice(0, 3)} ${again.slice(3)}`)
  await totp.press(totp.words.app.continue)
  await screens.recovery.isShown()
})

test('back, and forth again', async ({ preview, screens }) => {
  await preview.open()
  await walk(screens, 'welcome')
  const { details, password } = screens
  await details.phone.fill('+49 30 1234')
  await details.goOn()
  await password.isShown()
  await password.goBack()
  await details.isShown()
  await expect(details.phone).toHaveValue('+49 30 1234')
})

test('by hand, with an address that is no good', async ({ preview, screens }) => {
  await preview.open({ case: 'no-file' })
  const { manual } = screens
  await manual.isShown()
  await manual.begin('http://edge.acme.example', 'x'.repeat(32))
  await expect(manual.url).toHaveAccessibleDescription(manual.words.url.not_https)
  await manual.useLink('defguard://addinstance?token=only')
  await expect(manual.url).toHaveAccessibleDescription(manual.words.manual.bad_link)
})

test.describe('recovery codes', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

  test('are saved, copied, and confirmed', async ({ page, preview, screens }) => {
    await preview.open()
    await walk(screens, 'welcome', 'details', 'password', 'device', 'factor', 'totp')
    const { recovery } = screens
    await recovery.isShown()
    const codes = await recovery.codes.allTextContents()
    expect(codes.length).toBeGreaterThanOrEqual(8)

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      recovery.press(recovery.words.recovery.save),
    ])
    expect((await readFile(await download.path(), 'utf8')).trim().split('\n')).toEqual(codes)

    await recovery.press(recovery.words.recovery.copy)
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(codes.at(-1))

    await recovery.press(recovery.words.app.continue)
    await expect(recovery.saved).toHaveAccessibleDescription(recovery.words.recovery.first)
    await recovery.goOn()
    await screens.finish.isShown()
  })
})

test('the welcome says who invited, and how long there is', async ({ page, preview, screens }) => {
  await preview.open({ enrollment_session_timeout_minutes: 30 })
  await screens.welcome.isShown()
  const { welcome } = screens.welcome.words
  await expect(page.getByRole('main')).toContainText('Olga Nowak')
  await expect(page.getByText(said(welcome.deadline, { time: '30 minutes' }))).toBeVisible()
})
