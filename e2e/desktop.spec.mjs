/** The page for the window, against a host that is played: what the core sends is drawn, what is done there comes back. */
import { readFileSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'

import { testedPage } from '../scripts/web/page.mjs'
import { ACTIONS } from './actions.mjs'
import { golden, goldenView } from './golden.mjs'
import { SCREENS } from './screens/index.mjs'
import { expect, test } from './test.mjs'

test('draws every golden View as the screen that it names', async ({ host, screens }) => {
  const views = golden('views')
  expect(new Set(views.map(({ screen }) => screen)), 'every screen has a golden View').toEqual(
    new Set(Object.keys(SCREENS)),
  )
  await host.open()
  for (const view of views) {
    await test.step(view.screen, async () => {
      await host.show(view)
      await screens[view.screen][view.error ? 'isDrawn' : 'isShown']()
    })
  }
})

test('draws every golden reason to stop or to wait', async ({ host, page, screens }) => {
  const [stops, troubles] = golden('stops')
  await host.open()
  const ways = new Set()
  for (const reason of stops) {
    await host.show({ ...goldenView('stopped'), reason })
    await screens.stopped.isShown()
    // Two may have one heading where what to do next differs.
    ways.add((await screens.stopped.heading.textContent()) + (await page.getByRole('main').locator('p').first().textContent()))
    await host.show(goldenView('looking')) // a screen that stays is not drawn anew
    await screens.looking.isShown()
  }
  expect(ways.size, 'each kind of stop has words of its own').toBe(stops.length - badAnswers(stops) + 1)

  const says = new Set()
  for (const trouble of troubles) {
    await host.show({ ...goldenView('waiting'), trouble })
    await screens.waiting.isShown()
    const status = page.getByRole('status').first()
    await expect.poll(async () => says.has(await status.textContent())).toBe(false)
    says.add(await status.textContent())
  }
  expect(says.size).toBe(troubles.length)
})

function badAnswers(stops) {
  return stops.filter((reason) => reason.bad_answer).length
}

for (const action of golden('actions')) {
  test(`sends ${action.action} as the core reads it`, async ({ host, screens }) => {
    const way = ACTIONS[action.action]
    expect(way, 'a person can come to every Action').toBeDefined()
    // The page does not send what the server would not take.
    const typed = action.action === 'set_password' ? { ...action, password: 'Corr3ct-horse!' } : action
    await host.open({ ...goldenView(way.screen), error: null, ...way.view })
    await screens[way.screen].isShown()
    await way.does(screens, typed)
    await expect.poll(() => host.dispatched()).toEqual([typed])
  })
}

test('lists what was looked at: by words as well as by marks, and the focus stays', async ({ host, page, screens }) => {
  const { about } = screens
  const view = goldenView('about')
  const { words } = about
  await host.open({ ...view, checks: [], actions: ['run_checks'] })
  await about.isShown()
  await expect(about.found).toHaveCount(0)
  await about.check()
  await host.show({ ...view, checks: [], checking: true, actions: [] })
  const live = page.locator('[aria-live]', { hasText: words.about.checking })
  await expect(live).toBeVisible()
  await expect(about.button(words.about.check), 'where it was pressed').toBeFocused()

  const { checks } = view
  await host.show({ ...view, checks, actions: ['run_checks'] })
  await expect(about.found).toHaveCount(checks.length)
  await expect(about.button(words.about.check)).toBeFocused()
  const names = { ok: words.app.done, not_checked: words.about.not_checked }
  for (const [place, { result, text, remedy }] of checks.entries()) {
    const line = about.found.nth(place)
    await expect(line.locator('.unseen')).toHaveText(names[result] ?? words.about[result])
    await expect(line.locator('svg'), 'a shape, not a colour alone').toHaveCount(1)
    await expect(line).toContainText(text)
    if (remedy !== null) await expect(line).toContainText(remedy)
  }
  const shapes = await about.found.locator('path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')))
  expect(new Set(shapes).size, 'each kind has a shape of its own').toBe(new Set(checks.map(({ result }) => result)).size)
  await expect(page.locator('[aria-live]', { has: about.found.first() })).toHaveCount(1)
})

test('what stands in a check is words and nothing else', async ({ host, page, screens }) => {
  const line = { result: 'failure', text: '<img src=x onerror=alert(1)>', remedy: '<b>bold</b>\n  /a/path' }
  await host.open({ ...goldenView('about'), checks: [line] })
  await expect(screens.about.found).toContainText(line.text)
  await expect(page.locator('.checks img, .checks b')).toHaveCount(0)
})

test('asks for the next View once, with the revision that it has', async ({ host, screens }) => {
  await host.open()
  await expect.poll(async () => (await host.calls()).length).toBe(1)
  await host.show(goldenView('welcome'), 3)
  await screens.welcome.isShown()
  await host.show({ ...goldenView('details'), error: null }, 9)
  await screens.details.isShown()
  await screens.details.goOn()
  await expect.poll(() => host.dispatched()).toHaveLength(1)

  const seen = (await host.calls()).filter(({ command }) => command === 'view').map(({ arguments: { seen } }) => seen)
  expect(seen).toEqual([0, 3, 9])
  expect(await host.mostWaiting(), 'never two at once').toBe(1)
})

test('while something is under way nothing is sent', async ({ host, screens }) => {
  await host.open({ ...goldenView('welcome'), busy: true })
  await screens.welcome.isShown()
  await screens.welcome.begin.click({ force: true }) // it says that it is disabled
  await host.show({ ...goldenView('welcome'), busy: false })
  await expect(screens.welcome.begin).toBeEnabled()
  expect(await host.dispatched()).toEqual([])
})

test('goes on after a View that it cannot read, and after a host that does not answer', async ({ host, page, screens }) => {
  await page.clock.install()
  await host.open(goldenView('welcome'))
  await screens.welcome.isShown()
  for (const unreadable of [{ screen: 'of-tomorrow' }, { ...goldenView('password'), error: 7 }, {}]) {
    await host.show(unreadable)
    await page.clock.runFor(2_000)
    await screens.welcome.isShown()
  }
  await host.refuse('view', 'the host is gone')
  await page.clock.runFor(2_000)
  await host.refuse('view', undefined)
  await host.show({ ...goldenView('details'), error: null })
  await page.clock.runFor(2_000)
  await screens.details.isShown()
})

test('says so when the host does not answer, until it does again', async ({ host, page, screens }) => {
  const { said } = screens.welcome.words
  const alert = page.getByRole('alert').filter({ hasText: said.deaf })
  await host.open(goldenView('welcome'))
  await screens.welcome.isShown()
  await expect(alert).toHaveCount(0)
  await host.refuse('dispatch', 'the host is gone')
  await screens.welcome.goOn()
  await expect(alert).toBeVisible()
  await host.refuse('dispatch', undefined)
  await screens.welcome.goOn()
  await expect(alert).toHaveCount(0)
  expect(await host.dispatched()).toEqual([{ action: 'next' }])
})

test('holds no code of the demo', () => {
  const demo = ['many-locations', 'vpn-berlin.acme.example', 'Lindqvist', 'Preview', 'fd20:20::1']
  const found = ({ preview }) => demo.filter((word) => code(testedPage({ preview })).includes(word))
  expect(found({ preview: true }), 'these words are in the demo').toEqual(demo)
  expect(found({ preview: false })).toEqual([])
})

/** Reads all code and texts of a page. */
function code(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => extname(name) !== '')
  return Buffer.concat(files.map((name) => readFileSync(join(folder, name))))
}
