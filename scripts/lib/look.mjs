import { until } from './until.mjs'

/**
 * What is seen of a window of 1,040 by 720 pixels in the corner of a screen (`openScreen`), in the light theme: told by the
 * brightness of pixels, so that a change of a colour by a shade is none here.
 */

/** Where the heading of a screen stands, beside the rail. */
const HEADING = { left: 300, right: 1030, top: 40, bottom: 130 }
/** Where the first step stands in the rail, when there are steps. */
const STEP = { left: 30, right: 236, top: 88, bottom: 120 }

/** Dark pixels from which on there is a heading: about three letters of it. */
const WORD = 300
/** Brightness of one channel up to which a pixel is ink, also while it fades in, and from which on it is ground, of 255. */
const INK = 150
const GROUND = 225
const PAPER = 253

/** Milliseconds between two looks. */
const BETWEEN = 2

/** Waits until a screen looks so. Gives the time, as `performance.now()` tells it. */
export async function untilSeen(what, screen, look) {
  await until(`${what} on the screen`, () => look(screen), { between: BETWEEN })
  return performance.now()
}

/** Whether a heading is painted: ink on a light ground, so neither the black of an empty screen nor a blank window. */
export function hasHeading(screen) {
  const { ink, light } = count(screen, HEADING)
  return ink >= WORD && light > ink
}

/** Whether a step of the wizard is marked in the rail, beside a heading. */
export function hasSteps(screen) {
  const { paper, all } = count(screen, STEP)
  return paper > all / 2 && hasHeading(screen)
}

/** Whether no window is left. */
export function isBlack(screen) {
  const { light, paper } = count(screen, HEADING)
  return light + paper === 0
}

function count(screen, { left, right, top, bottom }) {
  const bytes = screen.rows(top, bottom)
  const found = { ink: 0, light: 0, paper: 0, all: (right - left) * (bottom - top) }
  for (let row = 0; row < bottom - top; row++) {
    const start = 4 * row * screen.width
    for (let at = start + 4 * left; at < start + 4 * right; at += 4) {
      const brightest = Math.max(bytes[at], bytes[at + 1], bytes[at + 2])
      const darkest = Math.min(bytes[at], bytes[at + 1], bytes[at + 2])
      if (brightest <= INK) found.ink++
      if (darkest >= GROUND) found.light++
      if (darkest >= PAPER) found.paper++
    }
  }
  return found
}
