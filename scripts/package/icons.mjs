/**
 * Draws the icons of `desktop/icons/` anew from its SVG files. Run it after a change there:
 * `node scripts/package/icons.mjs`. It needs rsvg-convert, icotool and png2icns (Debian: librsvg2-bin, icoutils, icnsutils).
 */
import { join } from 'node:path'

import { isProgram } from '../lib/arguments.mjs'
import { ROOT, must } from '../lib/run.mjs'

const FOLDER = join(ROOT, 'desktop', 'icons')
/** Pixels of the files for Linux, `16.png` and so on; from `ROOMY` up the mark has a margin and finer teeth. */
export const SIZES = [16, 24, 32, 48, 64, 128, 256, 512]
const ROOMY = 48
/** What each container takes: Windows' own sizes, and those that png2icns knows. */
const ICO = [16, 24, 32, 48, 64, 256]
const ICNS = [16, 32, 48, 128, 256, 512]

async function draw() {
  const png = (size) => join(FOLDER, `${size}.png`)
  for (const size of SIZES) await rasterize(join(FOLDER, size < ROOMY ? 'icon-small.svg' : 'icon.svg'), size, png(size))
  await must('icotool', ['--create', '--output', join(FOLDER, 'icon.ico'), ...ICO.map((size) => (size > 64 ? `--raw=${png(size)}` : png(size)))])
  await must('png2icns', [join(FOLDER, 'icon.icns'), ...ICNS.map(png)])
}

const rasterize = (svg, size, png) => must('rsvg-convert', ['--width', size, '--height', size, '--output', png, svg].map(String))

if (isProgram(import.meta.url)) await draw()
