/** Everything special that can happen to somebody, as the preview offers it: each leads to a screen that says so. */
import { offered } from './preview.mjs'
import { expect, test } from './test.mjs'

// The clock stands still, so that a code of the app stays good; timers go on.
test.beforeEach(({ page }) => page.clock.setFixedTime(new Date()))

/** The screen that a case leads to for a user who is known already. */
const CASES = {
  offline: 'waiting',
  'unknown-host': 'waiting',
  'timed-out': 'waiting',
  'web-page': 'waiting',
  'proxy-login': 'waiting',
  'tls-untrusted': 'waiting',
  'tls-expired': 'waiting',
  'tls-wrong-host': 'waiting',
  'server-error': 'waiting',
  gateway: 'waiting',
  'core-down': 'waiting',
  'rate-limited': 'waiting',
  restart: 'home',
  'cut-off': 'waiting',
  huge: 'waiting',
  'no-device': 'waiting',
  'lost-device': 'home',
  'token-expired': 'stopped',
  'token-replaced': 'stopped',
  'token-password': 'stopped',
  'session-over': 'stopped',
  'user-disabled': 'stopped',
  'user-deleted': 'stopped',
  'no-file': 'manual',
  'bad-file': 'bad_file',
  'file-stays': 'home',
  known: 'home',
  another: 'question',
  'disk-full': 'stopped',
}

/** Those that happen to somebody new: the screens on the way, and the one that it leads to. */
const WIZARD = ['welcome', 'details', 'password', 'device', 'factor', 'totp']
const NEW = {
  'lost-factor': [...WIZARD, 'recovery'],
  'lost-activation': [...WIZARD, 'recovery', 'finish'],
}

for (const name of offered().cases) {
  test(name, async ({ preview, screens }) => {
    const way = NEW[name] ?? [CASES[name]]
    expect(way[0], 'it is known where this case leads').toBeDefined()
    await preview.open({ scenario: name in NEW ? 'new-user' : 'enrolled-user', case: name })
    for (const screen of way.slice(0, -1)) {
      await screens[screen].isShown()
      await screens[screen].goOn()
    }
    await screens[way.at(-1)].isShown()
  })
}

test('the second click of a double click is no answer', async ({ preview, screens, page }) => {
  await preview.open({ scenario: 'enrolled-user', case: 'another' })
  await screens.question.isShown()
  const yes = page.getByRole('button', { name: screens.question.words.question.yes })
  await yes.dispatchEvent('click', { detail: 2 })
  await screens.question.isShown()
  await yes.dispatchEvent('click', { detail: 1 })
  await screens.home.isShown()
})
