/** What depends on the clock, which these tests turn: screens that go on by themselves, countdowns, the deadline. */
import { goldenView } from './golden.mjs'
import { expect, test } from './test.mjs'

const NOW = new Date('2026-11-23T12:00:00Z')
const SECONDS = NOW.getTime() / 1000

test.beforeEach(async ({ page }) => {
  await page.clock.install({ time: NOW })
})

test('shows what goes on by itself', async ({ page, preview, screens }) => {
  await page.clock.pauseAt(new Date(NOW.getTime() + 1_000))
  await preview.open({ scenario: 'enrolled-user' })
  await screens.looking.isShown()
  await page.clock.runFor(600)
  await screens.connecting.isShown()
  await expect(page.getByText('edge.acme.example')).toBeVisible()
  await expect(async () => {
    await page.clock.runFor(500)
    await expect(screens.home.heading).toBeFocused({ timeout: 1 })
  }).toPass()
})

test('counts the tasks of setting up', async ({ page, host, screens }) => {
  await host.open(goldenView('working'))
  const { working } = screens
  await working.isShown()
  const { app, working: words } = working.words
  await expect(working.tasks).toHaveText([
    `${words.register_device}${app.done}`,
    `${words.activate_user}${app.working}`,
    `${words.save}${words.waiting}`,
    `${words.remove_file}${words.waiting}`,
  ])
})

test('warns aloud, and once, when two minutes are left', async ({ page, preview, screens }) => {
  await preview.open()
  await screens.welcome.isShown()
  const alert = page.getByRole('complementary').getByRole('alert')
  await expect(page.getByText(/^9 min \d+ s left$/)).toBeVisible()
  await expect(alert).toHaveText('')

  await page.clock.fastForward('07:30')
  await expect(page.getByText(/^2 min \d+ s left$/)).toBeVisible()
  await expect(alert).toHaveText('')

  await page.clock.fastForward('00:30')
  await expect(alert).toHaveText(/^(2 min 0|1 min \d+) s left\. When the time is over/)
  const said = await alert.textContent()
  await page.clock.fastForward('01:00')
  await expect(page.getByText(/^\d+ s left$/)).toBeVisible()
  await expect(alert, 'it is not said again').toHaveText(said)

  await page.clock.fastForward('02:00')
  await expect(page.getByText(screens.welcome.words.time.over, { exact: true })).toBeVisible()
})

test('counts the deadline on the clock of the server', async ({ page, host, screens }) => {
  // The server's clock is 100 seconds ahead: what it calls 12:10 is here 12:08:20.
  await host.open({ ...goldenView('welcome'), deadline: { at: SECONDS + 600, offset: 100 } })
  await screens.welcome.isShown()
  await expect(page.getByText(/^8 min (20|1\d) s left$/)).toBeVisible()
})

test('counts down to the next try, which can be had now', async ({ page, host, screens }) => {
  await host.open({ ...goldenView('waiting'), until: SECONDS + 22, attempt: 3 })
  await screens.waiting.isShown()
  await expect(page.getByText(/^Next try in (22|21|20) s$/)).toBeVisible()
  await expect(page.getByText('Tried 3 times so far')).toBeVisible()
  await page.clock.fastForward('00:10')
  await expect(page.getByText(/^Next try in (12|11|10|9) s$/)).toBeVisible()
  await page.clock.fastForward('00:15')
  await expect(page.getByText(screens.waiting.words.waiting.now)).toBeVisible()
  await screens.waiting.goOn()
  await expect.poll(() => host.dispatched()).toEqual([{ action: 'retry' }])
})

test('sends another mail only after its time', async ({ page, host, screens }) => {
  await host.open({ ...goldenView('email'), error: null, resend_at: SECONDS + 45 })
  const { email } = screens
  await email.isShown()
  await expect(email.resend).toBeDisabled()
  await email.resend.click({ force: true })
  expect(await host.dispatched()).toEqual([])
  await page.clock.fastForward('00:50')
  await expect(email.resend).toBeEnabled()
  await email.resend.click()
  await expect.poll(() => host.dispatched()).toEqual([{ action: 'resend_code' }])
})
