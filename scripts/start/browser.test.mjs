import assert from 'node:assert/strict'
import { test } from 'node:test'

import { open, opener } from './browser.mjs'

test('opens with what the system has, and not at all without a display', () => {
  const url = 'http://localhost:5173/'
  assert.deepEqual(opener(url, 'darwin', {}), ['open', url])
  assert.deepEqual(opener(url, 'win32', {}), ['explorer.exe', url])
  assert.deepEqual(opener(url, 'linux', { WAYLAND_DISPLAY: 'wayland-0' }), ['xdg-open', url])
  assert.deepEqual(opener(url, 'linux', { DISPLAY: ':0' }), ['xdg-open', url])
  assert.equal(opener(url, 'linux', {}), undefined)
})

test('says so when nothing could be opened', async () => {
  assert.equal(await open('http://localhost/', { platform: 'linux', env: {} }), false)
})
