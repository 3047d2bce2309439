import assert from 'node:assert/strict'
import test from 'node:test'

import { fromBase32, totp } from './totp.mjs'

test('reads base32 as RFC 4648, section 10, writes it', () => {
  for (const [text, bytes] of [
    ['', ''],
    ['MY======', 'f'],
    ['MZXQ', 'fo'],
    ['MZXW6===', 'foo'],
    ['MZXW6YQ', 'foob'],
    ['MZXW6YTBOI======', 'foobar'],
  ]) {
    assert.equal(fromBase32(text).toString(), bytes)
  }
  assert.throws(() => fromBase32('M1'), /^Error: not base32$/)
})

test('gives the codes of RFC 6238, appendix B (its last six digits)', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ]) {
    assert.equal(totp(secret, seconds), code)
  }
})
