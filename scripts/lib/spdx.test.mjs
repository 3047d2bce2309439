import assert from 'node:assert/strict'
import test from 'node:test'

import { isAllowed } from './spdx.mjs'

const allowed = ['MIT', 'Apache-2.0', 'ISC', 'Apache-2.0 WITH LLVM-exception']

test('reads the expressions that crates use', () => {
  for (const [expression, expected] of [
    ['MIT', true],
    ['GPL-3.0', false],
    ['MIT OR GPL-3.0', true],
    ['GPL-3.0 OR MIT', true],
    ['GPL-3.0/MIT', true],
    ['MIT AND GPL-3.0', false],
    ['ISC AND (Apache-2.0 OR OpenSSL)', true],
    ['(MIT OR GPL-3.0) AND Unicode-3.0', false],
    ['GPL-3.0 OR MIT AND Unicode-3.0', false],
    ['MIT OR Unicode-3.0 AND GPL-3.0', true],
    ['Apache-2.0 WITH LLVM-exception OR GPL-3.0', true],
    ['MIT WITH LLVM-exception', false],
  ]) {
    assert.equal(isAllowed(expression, allowed), expected, expression)
  }
})

test('refuses what is no expression', () => {
  for (const expression of ['', 'MIT OR', 'OR MIT', '(MIT', 'MIT)', 'MIT ISC', 'MIT WITH', 'MIT WITH (ISC)']) {
    assert.throws(() => isAllowed(expression, allowed), /^Error: not a licence expression: /, expression)
  }
})
