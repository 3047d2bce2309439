import assert from 'node:assert/strict'
import test from 'node:test'

import { campaign, count, numbersFrom, sayKinds } from './campaign.mjs'
import { FAULTS, KINDS } from './faults.mjs'
import { publicKeyOf } from './keys.mjs'
import { WINDOW_KINDS, planOf, sayPlan } from './plan.mjs'
import { report } from './report.mjs'

const plans = (seed, count, options) => Array.from(numbersFrom(1, count), (number) => planOf(seed, number, options))

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

test('in a window, too, where somebody waits for what is slow, and a kill comes often', () => {
  assert.deepEqual([...new Set(WINDOW_KINDS)].sort(), [...KINDS].sort())
  const all = plans('a', 100, { inWindow: true })
  for (const { number, faults } of all) assert.ok(faults.some(({ kind }) => kind === WINDOW_KINDS[number % WINDOW_KINDS.length]))
  assert.ok(all.filter(({ faults }) => faults.some(({ kind }) => kind === 'kill -9')).length >= 12)
  const slow = all.flatMap(({ faults }) => faults.filter(({ kind }) => FAULTS[kind].slow))
  assert.deepEqual([...new Set(slow.map(({ kind }) => kind))].sort(), KINDS.filter((kind) => FAULTS[kind].slow).sort())
  assert.ok(slow.every(({ times }) => times <= 2))
  assert.ok(slow.every(({ kind, late }) => kind === 'endless body' || late > 35_000))
  assert.ok(plans('a', 100).every(({ faults }) => faults.every(({ late = 0 }) => late < 2_000)))
})

test('says which kinds never came up, also those that had no turn', () => {
  const faults = { one: { planned: 2, fired: 2 }, two: { planned: 1 } }
  assert.equal(sayKinds(['one', 'two', 'three', 'one'], faults), '3 kinds of fault; never came up: two, three.')
  assert.equal(sayKinds(['one'], faults), '1 kinds of fault, each came up, the rarest of them 2 times.')
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
  const fuzz = { targets: [{ name: 'file', ok: true, seconds: 21, executions: 900, coverage: 15 }] }
  const text = report({ date: '2026-11-24', seed: 'a', machine, versions, counts, window: counts, fuzz, seconds: 7, failures, notes: [] })
  assert.match(text, /5 runs of the command line and 5 of the window, 2026-11-24, seed `a`: \*\*1 failed\*\*/)
  assert.match(text, /`npm run torture -- --runs 5 --window-runs 5 --seed a`/)
  assert.match(text, /- run 3: a device too many/)
  assert.match(text, /\| `broken` \| 4 \| 1 \|/)
  assert.match(text, /\| Latchkey \| 0\.1\.0 \|/)
  assert.equal(text.match(/\| an honest message, and enrolled by starting again \| C \| 1 \|/g).length, 2)
  assert.equal(text.match(/\| 500, not done \| 5 \| 3 \| 1 \| 0 \| 1 \| 0 \| 0 \| 1 \|/g).length, 2)
  assert.equal(text.match(/\| the user is disabled \| 0 \| 0 \|/g).length, 2, 'a kind without a turn is there, too')
  assert.match(text, /\| target \| seconds \| executions .*\n.*\n\| `file` \| 21 \| 900 \| 15 \| nothing \|/)
  assert.match(text, /No kind of fault is left out in the window/)
  for (const place of ['core/tests/person.rs', 'desktop/tests/cli/secrets/', 'desktop/tests/cli/denied.rs']) assert.ok(text.includes(`\`${place}\``), place)
  assert.ok(sayPlan(planOf('a', 1)).includes('Defguard'))
})
