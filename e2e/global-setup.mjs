import { chromium } from '@playwright/test'

import { findChromium } from '../scripts/lib/chromium.mjs'
import { TESTED_WASM, testedPage } from '../scripts/web/page.mjs'
import { serve } from '../scripts/web/serve.mjs'
import { Preview } from './preview.mjs'

/**
 * Serves the pages as static sites, and asks the preview what it can show: tests are made of that. Playwright loads
 * the tests after this and gives them its environment.
 */
export default async function setUp() {
  const preview = await serve(testedPage({ preview: true }), 'preview')
  const desktop = await serve(testedPage({ preview: false }), 'desktop')
  process.env.LATCHKEY_PREVIEW = preview.url
  process.env.LATCHKEY_DESKTOP = desktop.url
  const wasm = await serve(TESTED_WASM, 'preview')
  process.env.LATCHKEY_WASM = wasm.url

  const browser = await chromium.launch({ executablePath: findChromium() })
  try {
    const page = new Preview(await browser.newPage())
    await page.open({ panel: 'on' })
    process.env.LATCHKEY_SHOWS = JSON.stringify(await page.offers())
  } finally {
    await browser.close()
  }
  return async () => {
    await Promise.all([preview, desktop, wasm].map((site) => site.close()))
  }
}
