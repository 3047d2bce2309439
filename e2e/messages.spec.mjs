/** The administrator's messages: rendered beside the text, checked, and harmless whatever is written. */
import { readFile } from 'node:fs/promises'

import { expect as slowly, test } from './test.mjs'
import { WORDS } from './words.mjs'

// Until the Worker is there, as long as the page itself gives it, and more.
const expect = slowly.configure({ timeout: 30_000 })

test.beforeEach(async ({ preview }) => {
  await preview.open({ panel: 'on', tab: 'messages', profile: '2.1', width: undefined })
})

test('are rendered for the sample user while they are written', async ({ preview }) => {
  await preview.text('page').fill('# Hej {{ first_name }}!\n\nAsk **{{ admin_first_name }}**.')
  await expect(preview.panel.getByRole('heading', { name: 'Hej Maya!' }).first()).toBeVisible()
  await expect(preview.panel.getByRole('strong').filter({ hasText: 'Olga' }).first()).toBeVisible()
})

test('a tag that is not known is marked and named', async ({ page, preview }) => {
  await preview.text('page').fill('Hello {{ firstname }}!')
  await expect(preview.says('finding_unknown_tag', { name: 'firstname' })).toBeVisible()
  await expect(preview.says('everybody')).toBeVisible()
  const spot = WORDS.preview.spot_label.replace('{line}', '1').replace('{column}', '10')
  await preview.panel.getByRole('button', { name: spot }).click()
  await expect(preview.text('page')).toBeFocused()
  expect(await page.evaluate(() => getSelection().toString())).toBe('firstname')
})

test('what is no template is said, with its place', async ({ preview }) => {
  await preview.text('page').fill('Hello {% if first_name %}')
  await expect(preview.says('finding_syntax')).toBeVisible()
  await preview.text('page').fill('Hello {{ first_name }}')
  await expect(preview.says('finding_syntax')).toBeHidden()
})

test('HTML that the client leaves out is pointed out, and never runs', async ({ page, preview, screens }) => {
  const hostile =
    '<script>ran=1</script>\n\n<img src=x onerror="ran=1">\n\n' +
    '[a](javascript:ran=1) [b](data:text/html,<script>ran=1</script>)\n\n' +
    '![remote](https://elsewhere.example/pixel.png)\n\n<iframe src="https://elsewhere.example"></iframe>'
  await preview.text('page').fill(hostile)
  await expect(preview.says('finding_html_dropped').first()).toBeVisible()
  await preview.tool('to_window').click()
  await expect(screens.finish.heading).toBeVisible()
  await expect(screens.finish.message).toContainText('a b')
  await expect(screens.finish.message.getByRole('link')).toHaveCount(0)
  await expect(screens.finish.message.getByRole('img')).toHaveCount(0)
  expect(await page.evaluate(() => window.ran)).toBeUndefined()
})

test('a template that never ends is ended, and everything else goes on', async ({ page, preview }) => {
  const loop = ['a', 'b', 'c', 'd'].map((name) => `{% for ${name} in range(end=1000) %}`).join('')
  await preview.text('page').fill(`${loop}{% if false %}x{% endif %}${'{% endfor %}'.repeat(4)}`)
  await expect(preview.says('finding_no_end')).toBeVisible()
  await preview.openTab('settings') // the page itself never stood still
  await preview.openTab('messages')
  await preview.text('page').fill('Hello {{ first_name }}, again')
  await expect(preview.panel.getByText('Hello Maya, again', { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('a message of one megabyte, and one that is nested without end', async ({ page, preview }) => {
  await preview.text('page').fill('lorem ipsum '.repeat(87_500))
  // Which of the two limits it meets first depends on the machine.
  await expect(preview.says('finding_too_long').or(preview.says('finding_no_end'))).toBeVisible()
  await preview.text('page').fill(`${'> '.repeat(5_000)}deep`)
  await expect(preview.says('finding_too_long').or(preview.says('finding_no_end'))).toBeHidden()
  await preview.text('page').fill('Hello {{ first_name }}, again')
  await expect(preview.panel.getByText('Hello Maya, again', { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('are saved to a file and loaded from it', async ({ page, preview }) => {
  await preview.text('subject').fill('Welcome, all')
  await preview.text('subject').blur()
  await expect.poll(() => page.url()).toContain('Welcome')
  const [download] = await Promise.all([page.waitForEvent('download'), preview.tool('save').click()])
  const path = await download.path()
  const saved = JSON.parse(await readFile(path, 'utf8'))
  expect(saved.enrollment_welcome_email_subject).toBe('Welcome, all')

  await preview.open({ panel: 'on', tab: 'messages' })
  await page.reload()
  await preview.panel.getByLabel(WORDS.preview.load).setInputFiles(path)
  await expect(preview.says('loaded')).toBeVisible()
  await expect(preview.text('subject')).toHaveValue('Welcome, all')
})

for (const [name, text, key] of [
  ['no JSON', '{"enrollment_welcome_message": ', 'load_not_json'],
  ['another type', '{"enrollment_welcome_message": 7}', 'load_wrong_type'],
  ['nothing of it', '{"other": "x"}', 'load_nothing'],
  ['far too much', ' '.repeat(300 * 1024), 'load_unreadable'],
]) {
  test(`a file with ${name} is refused with words`, async ({ preview }) => {
    const file = { name: 'messages.json', mimeType: 'application/json', buffer: Buffer.from(text) }
    await preview.panel.getByLabel(WORDS.preview.load).setInputFiles(file)
    await expect(preview.says(key)).toBeVisible()
  })
}

test.describe('with a clipboard', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

  test('are copied in the form that Defguard takes', async ({ page, preview }) => {
    await preview.tool('copy').click()
    await expect(preview.says('copied')).toBeVisible()
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))
    expect(copied.enrollment_welcome_message).toContain('{{ first_name }}')
  })
})
