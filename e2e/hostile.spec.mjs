/** What a hostile server may send: nothing runs, nothing breaks the layout, everything is shown as the text that it is. */
import { golden, goldenView } from './golden.mjs'
import { overflow } from './layout.mjs'
import { expect, test } from './test.mjs'

const MARKUP = `<img src=x onerror="ran=1"><script>ran=1</script>{{ran}}&amp;"'`
const NAMES = {
  'with markup': MARKUP,
  'of 300 characters': 'W'.repeat(300),
  'of 300 characters, with spaces': 'Wolfeschlegelsteinhausen '.repeat(12),
  'from right to left': 'מאיה לינדקוויסט \u202Eevil\u202C العربية',
  'of nothing but marks': 'a' + '\u0301\u0489'.repeat(60),
  'of emoji': '👩‍👩‍👧‍👦'.repeat(40),
}
/** Fields that hold a word of the protocol, which no server chooses freely; the core only lets these through. */
const PARTS = ['screen', 'kind', 'task', 'block', 'inline', 'place']
const CODES = [...PARTS, 'log_level', 'reason', 'error', 'code', 'trouble', 'notice', 'no_export', 'result']
const LISTS = ['actions', 'steps', 'methods']

for (const [name, text] of Object.entries(NAMES)) {
  test(`names ${name}`, async ({ page, host, screens }) => {
    await page.setViewportSize({ width: 360, height: 640 })
    await host.open()
    for (const view of golden('views')) {
      await test.step(view.screen, async () => {
        await host.show(withText(view, text))
        await screens[view.screen].isDrawn()
        if (view.screen === 'welcome') await expect(page.getByRole('main')).toContainText(text.trim().slice(0, 20))
        expect.soft(await overflow(page)).toEqual([])
        expect(await page.evaluate(() => window.ran)).toBeUndefined()
        expect(await page.getByRole('img', { includeHidden: true }).evaluateAll(pictures)).toEqual([])
      })
    }
    await host.show(goldenView('connecting'))
    await screens.connecting.isShown() // and it still goes on
  })
}

/** Puts a text in the place of every one that a server or person chose. */
function withText(value, text, key) {
  if (typeof value === 'string') return CODES.includes(key) || /^M0 0/.test(value) ? value : text
  if (Array.isArray(value)) return LISTS.includes(key) ? value : value.map((one) => withText(one, text, key))
  if (value === null || typeof value !== 'object' || CODES.includes(key)) return value
  const inside = ([key, inner]) => [key, isCode(key, inner) ? inner : withText(inner, text, key)]
  return Object.fromEntries(Object.entries(value).map(inside))
}

function isCode(key, value) {
  return ['factor', 'service', 'traffic_policy', 'device', 'activated'].includes(key) && /^[a-z_]+$/.test(value)
}

function pictures(all) {
  return all.filter(({ localName }) => localName === 'img').map(({ outerHTML }) => outerHTML)
}

/** As deep as the core lets a message be (`core/src/page/mod.rs`). */
const MAX_NESTING = 16

const text = (text) => ({ inline: 'text', text })
const paragraph = (...content) => ({ block: 'paragraph', content })
const finish = (...blocks) => ({ ...goldenView('finish'), page: { blocks, cut: true } })

test('a message of one megabyte', async ({ host, page, screens }) => {
  const part = (_, at) => paragraph(text(`${at} ${'lorem ipsum '.repeat(85)}`))
  await host.open(finish(...Array.from({ length: 1_000 }, part)))
  await screens.finish.isShown()
  await expect(page.getByText(screens.finish.words.finish.cut)).toBeAttached()
  expect((await screens.finish.message.textContent()).length).toBeGreaterThan(1_000_000)
  await screens.finish.goOn()
  await expect.poll(() => host.dispatched()).toEqual([{ action: 'done' }])
})

test('a message of quotes and lists as deep as the core lets through', async ({ host, page, screens }) => {
  await page.setViewportSize({ width: 360, height: 640 })
  let block = paragraph(text('the innermost'))
  for (let depth = 0; depth < MAX_NESTING; depth++) {
    block = depth % 2 ? { block: 'quote', blocks: [block] } : { block: 'list', start: null, items: [[block]] }
  }
  await host.open(finish(block, paragraph(text('x'.repeat(500)))))
  await screens.finish.isShown()
  await expect(page.getByText('the innermost')).toBeAttached()
  expect(await overflow(page)).toEqual([])
})

test('a link leads nowhere by itself, whatever its address', async ({ host, page, screens }) => {
  const link = (number, url) => ({ inline: 'link', number, url, content: [text(`link ${number}`)] })
  const urls = ['javascript:ran=1', 'data:text/html,<script>ran=1</script>', 'https://elsewhere.example/']
  await host.open(finish(paragraph(...urls.map((url, at) => link(at + 1, url)))))
  await screens.finish.isShown()
  for (const one of await page.getByRole('link').all()) {
    await one.click()
    expect(await one.evaluate((element) => element.getAttribute('href'))).toBeNull()
  }
  await expect.poll(async () => (await host.dispatched()).length || 3).toBe(3)
  expect(await page.evaluate(() => window.ran)).toBeUndefined()
  expect(page.url()).toBe(process.env.LATCHKEY_DESKTOP)
})
