import assert from 'node:assert/strict'
import test from 'node:test'

import { campaign, count, numbersFrom } from './campaign.mjs'
import { KINDS } from './faults.mjs'
import { publicKeyOf } from './keys.mjs'
import { planOf, sayPlan } from './plan.mjs'
import { report } from './report.mjs'

const plans = (seed, count) => Array.from(numbersFrom(1, count), (number) => planOf(seed, number))

test('the same seed gives the same plans, another one others', () => {
  assert.deepEqual(plans('a', 50), plans('a', 50))
  assert.notDeepEqual(plans('a', 50), plans('b', 50))
  assert.notDeepEqual(planOf('a', 1, { inWindow: true }).faults, planOf('a', 1).faults)
})

test('every kind of fault has its turn', () => {
  for (const { number, faults } of plans('a', KINDS.length)) {
    assert.ok(faults.some(({ kind }) => kind === KINDS[number % KINDS.length]), `run ${number}`)
  }
  const two = plans('a', 200).filter(({ faults }) => faults.length === 2)
  assert.ok(two.length > 50 && two.every(({ faults: [one, other] }) => one.kind !== other.kind))
})

test('computes public keys as WireGuard does', () => {
  // RFC 7748, section 6.1: Bob's keys.
  const bytes = (hex) => Buffer.from(hex, 'hex').toString('base64')
  assert.equal(
    publicKeyOf(bytes('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb')),
    bytes('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'),
  )
})

test('counts what came of it, ends in time, and writes it down', async () => {
  const work = async (number) => ({
    plan: { ...planOf('a', number), faults: [{ kind: '500, not done' }] },
    outcome: number === 2 ? 'again' : 'first',
    endings: number === 2 ? ['broken', 'done'] : ['done'],
    fired: number < 4 ? ['500, not done'] : [],
    wrongs: number === 3 ? ['a device too many'] : [],
  })
  const results = await campaign({ numbers: numbersFrom(1, 5), jobs: 2, work })
  assert.deepEqual(results.map(({ plan }) => plan.number), [1, 2, 3, 4, 5])
  assert.deepEqual(await campaign({ numbers: numbersFrom(1), seconds: 0, jobs: 2, work }), [])
  const counts = count(results)
  assert.deepEqual([counts.runs, counts.passed, counts.failed, counts.starts], [5, 4, 1, 6])
  assert.deepEqual(counts.outcomes, { failed: { runs: 1 }, first: { runs: 3 }, again: { runs: 1 } })
  assert.deepEqual(counts.messages, { broken: { starts: 1 } })
  assert.deepEqual(counts.faults, { '500, not done': { planned: 5, fired: 3, first: 1, again: 1, failed: 1 } })
  const failures = results.filter(({ wrongs }) => wrongs.length > 0)
  const machine = { cores: 2, model: 'x', memory_gb: 1, system: 'linux', load: 0 }
  const versions = { Latchkey: '0.1.0' }
  const text = report({ date: '2026-11-24', seed: 'a', machine, versions, counts, window: counts, seconds: 7, failures, notes: [] })
  assert.match(text, /5 runs of the command line and 5 of the window, 2026-11-24, seed `a`: \*\*1 failed\*\*/)
  assert.match(text, /`npm run torture -- --runs 5 --window-runs 5 --seed a`/)
  assert.match(text, /- run 3: a device too many/)
  assert.match(text, /\| `broken` \| 4 \| 1 \|/)
  assert.match(text, /\| Latchkey \| 0\.1\.0 \|/)
  assert.equal(text.match(/\| an honest message, and enrolled by starting again \| C \| 1 \|/g).length, 2)
  assert.equal(text.match(/\| 500, not done \| 5 \| 3 \| 1 \| 0 \| 1 \| 0 \| 0 \| 1 \|/g).length, 2)
  assert.ok(sayPlan(planOf('a', 1)).includes('Defguard'))
})
