import assert from 'node:assert/strict'
import test from 'node:test'

import { killer, trigger } from './killer.mjs'
import { random } from './random.mjs'

const triggers = [{ by: 'request', number: 2 }, { by: 'view', number: 1 }]
/** A world in the n-th start, whose requests before were five. */
const world = (starts) => {
  const kills = []
  return { starts: Array(starts), before: 5, kills, started: { kill: () => kills.push('kill') } }
}

test('kills each start where its trigger says, and says so if that is the fault itself', () => {
  for (const itself of [true, false]) {
    const fault = killer(triggers, { itself })
    const [first, second, third] = [world(0), world(1), world(2)]
    fault.exchange(first, 'request', { number: 6 })
    fault.exchange(first, 'answer', { number: 7 })
    assert.deepEqual([first.kills, fault.fired], [[], false])
    fault.exchange(first, 'request', { number: 7 })
    assert.deepEqual([first.kills, fault.fired], [['kill'], itself])
    fault.sees(second, 2)
    fault.sees(second, 1)
    fault.sees(third, 1)
    assert.deepEqual([second.kills, third.kills], [['kill'], []])
  }
})

test('leaves alone what has ended', () => {
  const fault = killer(triggers, { itself: true })
  fault.exchange({ ...world(0), started: undefined }, 'request', { number: 7 })
  assert.equal(fault.fired, false)
})

test('has a request wait for the kill, which may take a while', async () => {
  const slow = { ...world(0), started: { kill: () => Promise.resolve('killed') } }
  assert.equal(await killer(triggers).exchange(slow, 'request', { number: 7 }), 'killed')
})

test('kills at times in which a start is at work', () => {
  const times = (where) => Array.from({ length: 400 }, (_, n) => trigger(random('a', String(n)), where)).filter(({ by }) => by === 'time').map(({ number }) => number)
  assert.ok(Math.max(...times()) <= 45)
  const inWindow = times({ inWindow: true })
  assert.ok(Math.max(...inWindow) > 1_000 && Math.max(...inWindow) <= 1_500)
})
