/** That a test fails when something goes wrong behind its back: each kind is planted once. */
import AxeBuilder from '@axe-core/playwright'

import { overflow } from './layout.mjs'
import { expect, test } from './test.mjs'

test('a page that only shows itself is no problem', async ({ preview, page, problems }) => {
  await preview.open()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(problems).toEqual([])
})

for (const [name, plant, sign] of [
  ['a script within the page', () => document.head.append(tag('script', { textContent: 'window.ran = 1' })), /script-src/],
  ['a style within the page', () => document.body.setAttribute('style', 'color: red'), /style-src/],
  ['a remote picture', () => document.body.append(tag('img', { src: 'https://elsewhere.example/x.png' })), /img-src/],
  ['a remote request', () => fetch('https://elsewhere.example/').catch(() => {}), /connect-src/],
  ['code made of text', () => void setTimeout(() => Function('return 1')), /eval/],
  ['an error', () => console.error('planted'), /^error: planted$/],
  ['an exception', () => setTimeout(() => void missing.planted), /^exception: missing is not defined$/],
  ['another window', () => open('about:blank'), /^window: /],
]) {
  test(`notices ${name}`, async ({ preview, page, problems }) => {
    await preview.open()
    await page.evaluate(() => (window.tag = (name, set) => Object.assign(document.createElement(name), set)))
    await page.evaluate(plant).catch(() => {}) // the page may refuse with an exception of its own
    await expect.poll(() => problems.some((problem) => sign.test(problem)), { message: `${sign}` }).toBe(true)
    expect(await page.evaluate(() => window.ran)).toBeUndefined()
    problems.length = 0
  })
}

test('axe and the look at the layout find what is planted', async ({ preview, page }) => {
  await preview.open({ screen: 'welcome' })
  expect(await overflow(page)).toEqual([])
  await page.evaluate(() => {
    const nameless = document.body.appendChild(document.createElement('button'))
    nameless.style.width = '2000px'
    nameless.style.height = '20px'
  })
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations.map(({ id }) => id)).toContain('button-name')
  expect(await overflow(page)).toContain('button: ')
})
