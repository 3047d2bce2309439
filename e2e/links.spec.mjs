/** Links to the preview that cannot be read, in part or as a whole: it says so and shows the usual. */
import { address } from './preview.mjs'
import { expect, test } from './test.mjs'
import { WORDS, said } from './words.mjs'

for (const [name, fragment, parts] of [
  ['names that are not known', 'scenario=new-user&zzz=1&<b>=2', ['zzz', '%3Cb%3E']],
  ['values that are not known', 'scenario=nope&theme=blue&lang=xx', ['scenario', 'theme', 'lang']],
  ['no text at all', 'enrollment_welcome_message=%FF%FE', ['enrollment_welcome_message']],
  ['markup', 'screen=<img src=x onerror=ran=1>', ['screen']],
]) {
  test(`a link with ${name}`, async ({ page, preview, screens }) => {
    await page.goto(`${process.env.LATCHKEY_PREVIEW}#${fragment}`)
    await screens.welcome.isShown()
    await expect(preview.complaint).toHaveText(said(WORDS.preview.unread))
    for (const part of parts) await expect(preview.complaint).toContainText(part)
    await page.getByRole('button', { name: WORDS.preview.dismiss }).click()
    await expect(preview.complaint).toBeHidden()
    expect(await page.evaluate(() => window.ran)).toBeUndefined()
  })
}

test('a link that is too long', async ({ page, preview, screens }) => {
  await page.goto(`${process.env.LATCHKEY_PREVIEW}#scenario=bare&enrollment_welcome_message=${'x'.repeat(32 * 1024)}`)
  await screens.welcome.isShown()
  await expect(preview.complaint).toHaveText(WORDS.preview.unread_long)
})

test('texts that are too long for a link are left out of it, and it is said', async ({ page, preview }) => {
  await preview.open({ panel: 'on', tab: 'messages' })
  await preview.text('page').fill('word '.repeat(8_000))
  await preview.text('page').blur()
  await expect(preview.complaint).toHaveText(WORDS.preview.link_too_long)
  expect(page.url().length).toBeLessThan(32 * 1024)
})

test('a link with everything in it', async ({ preview, screens }) => {
  const state = { scenario: 'bare', profile: '2.2', theme: 'dark', lang: 'en', panel: 'on', tab: 'look', width: '400' }
  await preview.open({ ...state, enrollment_session_timeout_minutes: 30, mfa_required: 'on', case: 'file-stays' })
  await screens.welcome.isShown()
  await expect(preview.complaint).toBeHidden()
  expect(address(state)).toContain('lang=en')
})
