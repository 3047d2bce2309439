import assert from 'node:assert/strict'
import test from 'node:test'

import { final, until } from './until.mjs'

test('gives what comes in the end, whatever was thrown before', async () => {
  const looks = [undefined, false, new Error('not yet'), 0]
  const look = () => {
    const next = looks.shift()
    if (next instanceof Error) throw next
    return next
  }
  assert.equal(await until('a figure', look, { between: 0 }), 0)
})

test('says what never came, and what was thrown last', async () => {
  const never = (look) => until('the tram', look, { patience: 0, between: 0 })
  await assert.rejects(never(() => false), /the tram: never came$/)
  await assert.rejects(never(() => assert.fail('rails are wet')), /never came; last: rails are wet/)
})

test('does not wait where no waiting helps', async () => {
  let looks = 0
  const look = () => {
    looks++
    throw final('the line is closed')
  }
  await assert.rejects(until('the tram', look), /the line is closed/)
  assert.equal(looks, 1)
})
