import assert from 'node:assert/strict'
import test from 'node:test'

import { missingTests } from './claims.mjs'

const FILES = {
  'a/b.rs': '#[test]\nfn holds() {}\n#[tokio::test(start_paused = true)]\n#[cfg(unix)]\nasync fn waits() {}\nfn helper() {}',
  'c.test.mjs': "test('comes home, and stays', () => {})\ntest(`${name} too`, () => {})\nconst x = 'never'",
}

const missing = (text) => missingTests(text, (path) => FILES[path]).map(({ what }) => what)

test('finds tests that documents name and nobody wrote', () => {
  assert.deepEqual(missing('`a/b.rs::holds`, `a/b.rs::waits`, `c.test.mjs::comes home`, `c.test.mjs::too`, `a/b.rs`'), [])
  assert.deepEqual(missing('`a/b.rs::hold` `a/b.rs::helper`'), ['a/b.rs has no test "hold"', 'a/b.rs has no test "helper"'])
  assert.deepEqual(missing('`c.test.mjs::never`'), ['c.test.mjs has no test "never"'])
  assert.deepEqual(missing('`d.rs::holds`'), ['there is no d.rs'])
  assert.deepEqual(missingTests('\n`d.rs::holds`', () => undefined)[0].line, 2)
})
