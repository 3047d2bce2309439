/** The screens in three languages. */
import { goldenView } from './golden.mjs'
import { offered } from './preview.mjs'
import { screensOf } from './screens/index.mjs'
import { expect, test } from './test.mjs'
import { LANGUAGES, words } from './words.mjs'

for (const language of LANGUAGES) {
  test(`${language}: every screen speaks it, without a gap`, async ({ page, preview }) => {
    await preview.open({ lang: language })
    const screens = offered().screens.filter((screen) => !screen.endsWith('-markup')) // its braces are meant
    for (const screen of screens) {
      await test.step(screen, async () => {
        await preview.show({ screen, lang: language })
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        expect(await page.evaluate(() => document.documentElement.lang)).toBe(language)
        await expect(page.getByRole('main')).not.toContainText(/\{\w+\}|undefined|NaN/)
      })
    }
  })
}

for (const [locale, language] of [
  ['de-AT', 'de'],
  ['pl-PL', 'pl'],
  ['fr-FR', 'en'],
]) {
  test.describe(`a browser that asks for ${locale}`, () => {
    test.use({ locale })

    test(`gets ${language}`, async ({ host, page }) => {
      await host.open({ ...goldenView('password'), error: null })
      await screensOf(page, words(language)).password.isShown()
    })
  })
}

test('a switch of the language keeps the screen', async ({ page, preview, screens }) => {
  await preview.open({ lang: 'en' })
  await screens.welcome.isShown()
  await screens.welcome.goOn()
  await screens.details.isShown()
  for (const language of LANGUAGES) {
    await preview.show({ lang: language })
    await expect(screensOf(page, words(language)).details.heading).toBeVisible()
  }
})

test.describe('numbers', () => {
  // Polish counts in three ways: 1, 2 to 4, and the rest.
  const TRIES = {
    en: { 1: 'one', 2: 'other' },
    de: { 1: 'one', 5: 'other' },
    pl: { 1: 'one', 3: 'few', 5: 'many', 12: 'many', 22: 'few' },
  }
  for (const [language, tries] of Object.entries(TRIES)) {
    test.describe(language, () => {
      test.use({ locale: language })

      test(`agree with their words in ${language}`, async ({ host, page }) => {
        await host.open()
        for (const [attempt, form] of Object.entries(tries)) {
          await host.show({ ...goldenView('waiting'), attempt: Number(attempt) })
          const text = words(language).waiting.attempt[form].replace('{count}', attempt)
          await expect(page.getByText(text, { exact: true })).toBeVisible()
        }
      })
    })
  }
})

test.describe('dates', () => {
  // 2026-11-03, 14:05 in Berlin.
  const last_sync = Date.UTC(2026, 10, 3, 13, 5) / 1000
  for (const [locale, pattern] of [
    ['de-DE', /3\.11\.2026, 14:05/],
    ['pl-PL', /3\.11\.2026, 14:05/],
    ['en-US', /11\/3\/2026, 2:05/],
  ]) {
    test.describe(locale, () => {
      test.use({ locale })

      test(`are written as in ${locale}`, async ({ host, page }) => {
        const home = goldenView('home')
        await host.open({ ...home, instances: home.instances.map((one) => ({ ...one, last_sync })) })
        await expect(page.getByText(pattern)).toBeVisible()
      })
    })
  }
})
