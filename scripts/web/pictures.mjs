/**
 * Takes the pictures of `docs/screens/`: a few screens of the built preview, as wide as the window and as a narrow one.
 * Run it after a change that shows: `npm run build:preview && node scripts/web/pictures.mjs`.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { isProgram } from '../lib/arguments.mjs'
import { findChromium } from '../lib/chromium.mjs'
import { ROOT } from '../lib/run.mjs'
import { pageOf } from './page.mjs'
import { serve } from './serve.mjs'

/** The name of each picture with the part of the address that shows it. */
const PICTURES = {
  'welcome-light': 'screen=welcome&theme=light&width=1040',
  'totp-dark': 'screen=totp&theme=dark&width=1040',
  'home-dark': 'screen=home&theme=dark&width=1040',
  'stopped-light': 'screen=stopped-session-over&theme=light&width=1040',
  'bad-file-light': 'screen=bad-file&theme=light&width=1040',
  'recovery-narrow-dark': 'screen=recovery&theme=dark&width=400',
}

async function takePictures() {
  const { chromium } = await import('playwright')
  const site = await serve(pageOf({ preview: true }), 'preview')
  const browser = await chromium.launch({ executablePath: findChromium() })
  const folder = join(ROOT, 'docs', 'screens')
  await mkdir(folder, { recursive: true })
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 }, reducedMotion: 'reduce' })
    for (const [name, fragment] of Object.entries(PICTURES)) {
      await page.goto('about:blank')
      await page.goto(`${site.url}#${fragment}&lang=en`)
      await page.locator('h1').waitFor()
      await page.locator('.app').locator('..').screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
    }
  } finally {
    await browser.close()
    await site.close()
  }
}

if (isProgram(import.meta.url)) await takePictures()
