import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'

import { ROOT } from '../lib/run.mjs'
import { TARGETS, readFigures } from './fuzz.mjs'

test('every target is run', () => {
  const files = readdirSync(join(ROOT, 'core/fuzz/targets'))
  assert.deepEqual(files.sort(), Object.keys(TARGETS).map((name) => `${name}.rs`).sort())
})

test('every target starts from seeds', () => {
  for (const folder of Object.values(TARGETS).flat()) {
    assert.ok(readdirSync(join(ROOT, 'core/fuzz', folder)).length > 5, folder)
  }
})

test('reads what libFuzzer says', () => {
  const went = '#8\tINITED cov: 12 ft: 30 corp: 4/9b\n#90\tNEW cov: 15 ft: 31 corp: 5/11b\nDone 900 runs in 21 second(s)\nstat::number_of_executed_units: 900\n'
  assert.deepEqual(readFigures(went), { executions: 900, coverage: 15, corpus: 5, seconds: 21, found: undefined })
  assert.equal(readFigures('Test unit written to found/file/crash-1').found, 'found/file/crash-1')
  assert.equal(readFigures('').executions, undefined)
})
