import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import test from 'node:test'

import { POLICIES, fileOf, serve } from './serve.mjs'

test('serves files of its folder under a policy, and nothing else', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  const { url, close } = await serve(folder, 'preview')
  t.after(close)

  const page = await fetch(url)
  assert.equal(page.status, 200)
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8')
  assert.equal(page.headers.get('content-security-policy'), POLICIES.preview)
  assert.equal(page.headers.get('x-content-type-options'), 'nosniff')
  assert.equal(await page.text(), '<!doctype html>')
  assert.equal((await fetch(`${url}gone.js`)).status, 404)
  assert.equal((await fetch(url, { method: 'POST' })).status, 405)
})

test('never leaves its folder', () => {
  const folder = join(sep, 'site')
  assert.equal(fileOf(folder, '/'), join(folder, 'index.html'))
  assert.equal(fileOf(folder, '/a/b.js?x#y'), join(folder, 'a', 'b.js'))
  for (const address of ['/../secret', '/%2e%2e/secret', '/a/%2e%2e%2f%2e%2e%2fsecret']) {
    assert.equal(fileOf(folder, address), join(folder, 'secret'))
  }
  assert.equal(fileOf(folder, '/%'), undefined)
})

test('the policy of the window is this one', () => {
  assert.equal(
    POLICIES.desktop,
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
      "connect-src 'self' ipc: http://ipc.localhost; base-uri 'none'; form-action 'none'; object-src 'none'",
  )
})

test('no policy lets in what is inline or from elsewhere', () => {
  for (const policy of Object.values(POLICIES)) {
    assert.match(policy, /^default-src 'none';/)
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*|https:/)
  }
})
