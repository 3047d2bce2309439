/** Every scenario to its end, in both themes. */
import { offered } from './preview.mjs'
import { expect, test } from './test.mjs'

// The clock stands still, so that a code of the app stays good; timers go on.
test.beforeEach(({ page }) => page.clock.setFixedTime(new Date()))

const WIZARD = ['welcome', 'details', 'password', 'device', 'factor', 'totp', 'recovery']
const WITHOUT_DEVICE = WIZARD.filter((name) => name !== 'device')

/** The screens that wait for a person, by scenario; the last one is the end. */
const JOURNEYS = {
  'new-user': [...WIZARD, 'finish', 'home'],
  'enrolled-user': ['home'],
  'mfa-required': [...WIZARD, 'finish', 'home'],
  external: ['home'], // password and factor are kept elsewhere: nothing is left to ask
  'admin-devices': [...WITHOUT_DEVICE, 'finish', 'home'],
  bare: [...WIZARD, 'finish', 'home'],
  'no-locations': ['home'],
  'many-locations': ['home'],
  strict: ['home'],
}

/** The oldest server that does what a scenario is about. */
const PROFILES = { external: '2.1' }

for (const theme of ['light', 'dark']) {
  for (const scenario of offered().scenarios) {
    test(`${scenario}, ${theme}`, async ({ preview, screens }) => {
      const journey = JOURNEYS[scenario]
      expect(journey, 'this scenario has a journey').toBeDefined()
      await preview.open({ scenario, theme, profile: PROFILES[scenario] })
      for (const name of journey.slice(0, -1)) {
        await test.step(name, async () => {
          await screens[name].isShown()
          await screens[name].goOn()
        })
      }
      await screens[journey.at(-1)].isShown()
    })
  }
}
