/** A desktop with a tray: the window hides into it, and comes out again. */
import assert from 'node:assert/strict'
import { join } from 'node:path'

import { firstLine, runs, start } from '../../scripts/lib/processes.mjs'
import { ROOT } from '../../scripts/lib/run.mjs'
import { until } from '../../scripts/lib/until.mjs'
import { isEnrolled } from './enrolling.mjs'
import { test } from './test.mjs'
import { PYTHON } from './window.mjs'

/** What draws the icon; Debian's own client cannot start without it. */
const LIBRARY = '/usr/lib/*/lib*appindicator3.so.1'

/** Sets a tray up, for as long as a test takes. */
function withTray(name, work, options) {
  test(name, async (given) => {
    const tray = start(PYTHON, [join(ROOT, 'e2e/window/tray.py')], { env: given.desk.env })
    try {
      assert.equal(await firstLine(tray), 'ready')
      await work({ ...given, tray })
    } finally {
      await tray.stop()
    }
  }, options)
}

const sees = (window, state) => until(state, () => window.page.evaluate(`() => document.visibilityState === '${state}'`))

withTray('closing hides the window; a file waits until somebody sees it', async ({ laptop, edge, tray }) => {
  const acme = await edge('enrolled-user')
  const window = await laptop.open()
  await window.shows('manual')
  await tray.says('RegisterStatusNotifierItem')
  await window.askToClose()
  await sees(window, 'hidden')
  assert.ok(runs(window.pid))

  laptop.deliver(await acme.inviteDevice())
  await until('the file to wait', () => laptop.logs().includes('file waits for the window'))
  assert.equal(await acme.requests('start'), 0)
  assert.equal(await laptop.start().ended, 0)
  await sees(window, 'visible')
  await window.shows('home')
  await isEnrolled(acme, laptop)
})

withTray('without the library of the icon there is a window all the same', async ({ laptop }) => {
  const window = await laptop.open({ hidden: LIBRARY })
  await window.shows('manual')
  await until('the log to say so', () => laptop.logs().includes('no tray: its library is missing'))
  await window.close()
}, { apart: true })
