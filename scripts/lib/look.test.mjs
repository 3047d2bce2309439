import assert from 'node:assert/strict'
import test from 'node:test'

import { hasHeading, hasSteps, isBlack } from './look.mjs'

/** A screen of one colour with boxes of others on it: `[left, top, width, height, brightness]`. */
function screen(brightness, ...boxes) {
  const [width, height] = [1280, 800]
  const pixels = Buffer.alloc(width * height * 4, brightness)
  for (const [left, top, across, down, shade] of boxes) {
    for (let y = top; y < top + down; y++) pixels.fill(shade, 4 * (y * width + left), 4 * (y * width + left + across))
  }
  return { width, height, rows: (top, bottom) => pixels.subarray(top * width * 4, bottom * width * 4) }
}

const HEADING = [372, 60, 100, 20, 30]
const STEP = [24, 84, 214, 40, 255]

test('a heading is ink on a light ground', () => {
  assert.equal(hasHeading(screen(0)), false, 'an empty screen is black')
  assert.equal(hasHeading(screen(243)), false, 'a blank window')
  assert.equal(hasHeading(screen(243, HEADING)), true)
  assert.equal(hasHeading(screen(243, [372, 400, 100, 20, 30])), false, 'ink elsewhere')
})

test('steps stand in the rail, beside a heading', () => {
  assert.equal(hasSteps(screen(236, HEADING)), false)
  assert.equal(hasSteps(screen(236, STEP)), false)
  assert.equal(hasSteps(screen(236, HEADING, STEP)), true)
})

test('a screen without a window is black', () => {
  assert.equal(isBlack(screen(0)), true)
  assert.equal(isBlack(screen(243)), false)
})
