import assert from 'node:assert/strict'
import test from 'node:test'

import { countCargo, countNode } from './count.mjs'

test('sums up what cargo reports', () => {
  const text = `
running 2 tests
test a ... ok
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
says "test result: ok. 5 passed; 5 failed;"
test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s
`
  assert.deepEqual(countCargo(text), { passed: 15, failed: 2 })
  assert.deepEqual(countCargo('error: could not compile'), { passed: 0, failed: 0 })
})

test('reads what Node reports', () => {
  assert.deepEqual(countNode('1..9\n# tests 9\n# pass 6\n# fail 2\n# cancelled 1\n'), { passed: 6, failed: 3 })
})
