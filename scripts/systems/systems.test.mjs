import assert from 'node:assert/strict'
import test from 'node:test'

import { librariesOf } from './libraries.mjs'
import { findWine } from './wine.mjs'
import { countTests } from './written.mjs'

test('reads each library once', () => {
  const text = '\tDLL Name: KERNEL32.dll\n\tvma: DLL Name\n\tDLL Name: kernel32.dll\n\tDLL Name: WebView2Loader.dll\n'
  assert.deepEqual(librariesOf(text), ['KERNEL32.dll', 'WebView2Loader.dll'])
})

test('counts tests, not what is spoken of', () => {
  const text = '#[test]\nfn a() {}\n    #[tokio::test(start_paused = true)]\n// a #[test]\n#[cfg(test)]\n    #[tokio::test]\n'
  assert.equal(countTests(text), 3)
})

test('prefers the wine for 64 bits', () => {
  const there = (paths) => (path) => paths.includes(path)
  const env = { PATH: '/usr/bin' }
  assert.equal(findWine({ env, isThere: there(['/usr/bin/wine', '/usr/lib/wine/wine64']) }), '/usr/lib/wine/wine64')
  assert.equal(findWine({ env, isThere: there(['/usr/bin/wine']) }), '/usr/bin/wine')
  assert.equal(findWine({ env, isThere: there([]) }), undefined)
})
