/** A picture of every screen in the real window, in both themes: none is blank, and people can look at them. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'

import { ROOT } from '../../scripts/lib/run.mjs'
import { until } from '../../scripts/lib/until.mjs'
import { WORDS } from '../words.mjs'
import { wizard } from './enrolling.mjs'
import { test } from './test.mjs'

const PICTURES = join(ROOT, 'e2e/results/window/pictures')

/** What GTK is told; the page hears of it as `prefers-color-scheme`. */
const THEMES = { light: 'Adwaita', dark: 'Adwaita:dark' }

for (const [theme, GTK_THEME] of Object.entries(THEMES)) {
  const env = { GTK_THEME }
  const seen = new Set()

  /** Takes the picture of a screen, as soon as it is shown. */
  async function take(window, name, as = name) {
    const screen = await window.shows(name)
    const dark = await window.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
    assert.equal(dark, theme === 'dark')
    await until(`${as} at rest`, () => window.page.evaluate(isAtRest))
    await window.settles()
    const picture = await until(`a picture of ${as}`, async () => {
      const picture = await window.picture()
      return colours(picture) > 100 && picture // a blank one has a few
    })
    mkdirSync(PICTURES, { recursive: true })
    writeFileSync(join(PICTURES, `${as}-${theme}.png`), picture)
    seen.add(name)
    return screen
  }

  test(`somebody new, ${theme}`, async ({ laptop, edge }) => {
    const acme = await edge('new-user')
    await acme.faults('start=500')
    laptop.deliver(await acme.invite())
    const window = await laptop.open({ env })
    const waiting = await take(window, 'waiting')
    await acme.faults('create_device#1=delay:600000')
    await waiting.goOn()
    await wizard(window, { device: 'maya-laptop', at: (name) => take(window, name) })
    await take(window, 'working')
    await window.kill()

    await acme.faults()
    const again = await laptop.open({ env })
    await wizard(again, { from: 'password', to: 'password' })
    await (await take(again, 'finish')).goOn()
    await take(again, 'home')
  })

  test(`codes by mail, ${theme}`, async ({ laptop, edge }) => {
    const acme = await edge('new-user')
    laptop.deliver(await acme.invite())
    const window = await laptop.open({ env })
    await wizard(window, { to: 'device' })
    await (await window.shows('factor')).choose('email')
    await take(window, 'email')
  })

  test(`connecting, ${theme}`, async ({ laptop, edge }) => {
    const acme = await edge('enrolled-user')
    await acme.faults('start=delay:600000')
    laptop.deliver(await acme.inviteDevice())
    await take(await laptop.open({ env }), 'connecting')
  })

  test(`about the program, ${theme}`, async ({ laptop }) => {
    const window = await laptop.open({ env })
    await (await window.shows('manual')).press(WORDS.about.open)
    const about = await take(window, 'about')
    await about.check()
    await until('the list', () => window.page.evaluate(() => document.querySelector('.checks > li') !== null))
    await take(window, 'about', 'about-checked')
  })

  test(`an account whose devices the administrator adds, ${theme}`, async ({ laptop, edge }) => {
    const acme = await edge('admin-devices')
    await acme.isEnrolled()
    laptop.deliver(await acme.inviteDevice())
    await take(await laptop.open({ env }), 'admin_adds_device')
  })

  test(`no file, one that is bad, and one that is not accepted, ${theme}`, async ({ laptop, another, edge }) => {
    await take(await laptop.open({ env }), 'manual')
    const second = another()
    second.deliver('{ "enrollment_url": "https://vpn.acme.example", ')
    await take(await second.open({ env }), 'bad_file')
    const third = another()
    const { url } = await edge('new-user')
    third.deliver({ enrollment_url: url, enrollment_token: 'of-yesterday-and-long-enough-01' })
    await take(await third.open({ env }), 'stopped')
  })

  test(`a question, and many locations, ${theme}`, async ({ laptop, edge }) => {
    const acme = await edge('many-locations')
    laptop.deliver(await acme.inviteDevice())
    const window = await laptop.open({ env })
    await (await take(window, 'home', 'home-many')).remove()
    await take(window, 'question')
  })

  test(`the administrator adds the device, ${theme}`, async ({ laptop, edge }) => {
    const acme = await edge('admin-devices')
    laptop.deliver(await acme.invite())
    const window = await laptop.open({ env })
    for (const name of ['welcome', 'details', 'password']) await (await window.shows(name)).goOn()
    await (await window.shows('factor')).choose('totp')
    for (const name of ['totp', 'recovery']) await (await window.shows(name)).goOn()
    await (await take(window, 'finish', 'finish-without-device')).goOn()
    await take(window, 'home', 'home-none')
  })
}

/** Tells, in the page, whether nothing moves that will come to rest, and whatever leads on may be pressed. */
function isAtRest() {
  const moving = document.getAnimations().some((one) => one.effect.getComputedTiming().endTime !== Infinity)
  const off = [...document.querySelectorAll('footer button')].some((button) => button.ariaDisabled === 'true')
  return !moving && !off
}

/** Counts the colours of a PNG, roughly: those of a blank page are one. */
function colours(png) {
  const parts = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  return new Set(inflateSync(Buffer.concat(parts))).size
}
