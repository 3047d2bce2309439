/**
 * How the screens are tried in a browser. `npm run e2e` builds the pages and starts this.
 *
 * `global-setup.mjs` serves both pages; `test.mjs` is what every test begins with: nothing may go wrong behind its back.
 * `preview.mjs` and `fake-host.mjs` are the two ways to a screen, `screens/` has one object for each of them. Tests find
 * things as people do, by role and words, and take the words from `web-ui/locales/`.
 */
import { defineConfig } from '@playwright/test'

import { findChromium } from '../scripts/lib/chromium.mjs'

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.mjs', // those in `window/` are for the real window, and for Node's own runner
  outputDir: 'results/failed',
  globalSetup: './global-setup.mjs',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ...(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['json']] : [])],
  use: {
    launchOptions: { executablePath: findChromium() },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1040, height: 760 },
    contextOptions: { reducedMotion: 'reduce' }, // nothing is looked at halfway; `motion.spec.mjs` is about the rest
    screenshot: 'only-on-failure',
    trace: { mode: 'retain-on-failure', screenshots: false, sources: false },
  },
})
