import assert from 'node:assert/strict'
import { delimiter } from 'node:path'
import test from 'node:test'

import { findChromium } from './chromium.mjs'

const find = (env, platform, ...there) => findChromium({ env, platform, isThere: (path) => there.includes(path) })

test('takes the first name that is on the path', () => {
  const PATH = ['/a', '/b'].join(delimiter)
  assert.equal(find({ PATH }, 'linux', '/a/google-chrome', '/b/chromium'), '/b/chromium')
  assert.equal(find({ PATH }, 'linux'), undefined)
  assert.equal(find({}, 'linux', '/a/chromium'), undefined)
})

test('takes the program that is named, and no other', () => {
  const env = { PATH: '/a', LATCHKEY_CHROMIUM: '/x/chrome' }
  assert.equal(find(env, 'linux', '/a/chromium', '/x/chrome'), '/x/chrome')
  assert.equal(find(env, 'linux', '/a/chromium'), undefined)
  assert.equal(find({ PATH: '/a', LATCHKEY_CHROMIUM: 'mine' }, 'linux', '/a/mine'), '/a/mine')
})

test('knows where other systems keep theirs', () => {
  const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  assert.equal(find({ PATH: '/a' }, 'darwin', chrome), chrome)
  assert.equal(find({ PATH: '/a' }, 'linux', chrome), undefined)
})
