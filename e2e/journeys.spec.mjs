/** Every scenario to its end, in both themes. */
import { offered } from './preview.mjs'
import { expect, test } from './test.mjs'

const WIZARD = ['welcome', 'details', 'password', 'device', 'factor', 'totp', 'recovery']

/** The screens that wait for a person, scenario by scenario; the last one is the end. */
const JOURNEYS = {
  'new-user': [...WIZARD, 'finish', 'home'],
  'enrolled-user': ['finish', 'home'],
  'mfa-required': [...WIZARD, 'finish', 'home'],
  external: ['welcome', 'details', 'device', 'factor', 'totp', 'recovery', 'finish', 'home'],
  'admin-devices': ['welcome', 'details', 'password', 'factor', 'totp', 'recovery', 'finish', 'admin_adds_device'],
  bare: [...WIZARD, 'finish', 'home'],
  'no-locations': ['finish', 'home'],
  'many-locations': ['finish', 'home'],
  strict: ['finish', 'home'],
}

for (const theme of ['light', 'dark']) {
  for (const scenario of offered().scenarios) {
    test(`${scenario}, ${theme}`, async ({ preview, screens }) => {
      const journey = JOURNEYS[scenario]
      expect(journey, 'this scenario has a journey').toBeDefined()
      await preview.open({ scenario, theme })
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
