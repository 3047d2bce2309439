import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

import { readEstimates } from './criterion.mjs'
import { readHerd } from './herd.mjs'
import { measureProcess, median } from './process.mjs'

test('reads the newest results of Criterion by name', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [path, mean, time] of [
    ['step/new', 1500.5, 2000],
    ['step/base', 1, 2000],
    ['parse/bom/new', 9, 2000],
    ['gone/new', 7, 500],
  ]) {
    const file = join(folder, path, 'estimates.json')
    mkdirSync(join(folder, path), { recursive: true })
    writeFileSync(file, JSON.stringify({ mean: { point_estimate: mean } }))
    utimesSync(file, time, time)
  }
  assert.deepEqual(readEstimates(folder, 1_000_000), { step: 1500.5, 'parse/bom': 9 })
})

test('reads the table of the herd', () => {
  const text = 'running 1 test\n| | Latchkey | every 5 s |\n| --- | --- | --- |\n| requests in all | 12 | 345 |\n\ntest ok\n'
  assert.deepEqual(readHerd(text), [{ name: 'requests in all', latchkey: 12, naive: 345 }])
})

test('finds the middle', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 3, 2]), 2.5)
})

test('measures a program, and fails when it fails', () => {
  const { seconds, rss } = measureProcess(process.execPath, ['-e', '0'], { runs: 3 })
  assert.ok(seconds > 0)
  assert.ok(rss === undefined || rss > 1e6)
  assert.throws(() => measureProcess(process.execPath, ['-e', 'process.exit(3)'], { runs: 1 }), /exit code 3/)
})
