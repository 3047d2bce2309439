import { build } from '../build.mjs'
import { findChromium } from '../lib/chromium.mjs'
import { terminal } from '../lib/terminal.mjs'
import { serve } from '../web/serve.mjs'
import { median } from './process.mjs'

/** How often each is measured, after once that does not count. */
const RUNS = 15

/**
 * Measures the preview as it is published, in Chromium on this machine. Gives medians in milliseconds: `first`, from the
 * start of the navigation until the first heading is painted, in a browser that has not seen the page before; `step`, from
 * a click until the heading of the next screen is painted, where no request lies between.
 */
export async function benchScreens(progress) {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('Chromium is missing: `node scripts/setup.mjs` installs it')
  progress('build the preview')
  const { folder } = await build(terminal({ silent: true }), { preview: true })
  const { chromium } = await import('@playwright/test')
  const site = await serve(folder, 'preview')
  const browser = await chromium.launch({ executablePath })
  try {
    progress('open pages')
    return await measure(browser, site.url)
  } finally {
    await browser.close()
    await site.close()
  }
}

async function measure(browser, url) {
  const first = []
  const steps = []
  for (let run = 0; run <= RUNS; run++) {
    const context = await browser.newContext() // with a cache of its own
    const page = await context.newPage()
    await page.addInitScript(watchHeadings)
    await page.goto(url)
    first.push(await page.evaluate(() => window.firstPainted))
    await page.getByRole('heading', { level: 1, name: 'Welcome, Maya' }).waitFor()
    steps.push(await page.evaluate(stepOn))
    await context.close()
  }
  return { first: median(first.slice(1)), step: median(steps.slice(1)) }
}

/**
 * Runs in the page, before anything of it: `painted(text)` resolves with the time at which a heading other than that was
 * on the screen, in milliseconds since the navigation began. After a frame was asked for, the next task comes when it is
 * painted.
 */
function watchHeadings() {
  const afterPaint = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now())
        port2.postMessage(undefined)
      })
    })
  window.painted = (before) =>
    new Promise((resolve) => {
      const look = () => {
        const heading = document.querySelector('h1')?.textContent
        if (!heading || heading === before) return
        observer.disconnect()
        resolve(afterPaint())
      }
      const observer = new MutationObserver(look)
      observer.observe(document, { childList: true, subtree: true, characterData: true })
      look()
    })
  window.firstPainted = window.painted()
}

/** Runs in the page: presses the button that leads on. */
async function stepOn() {
  const painted = window.painted(document.querySelector('h1').textContent)
  const started = performance.now()
  document.querySelector('main [type=submit]').click()
  return (await painted) - started
}
