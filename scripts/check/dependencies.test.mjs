import assert from 'node:assert/strict'
import test from 'node:test'

import { bans, licences, sources } from './dependencies.mjs'

const index = 'https://git.example/index'
const crate = (changes) => ({
  name: 'leaf',
  version: '1.0.0',
  license: 'MIT',
  source: `registry+${index}`,
  dependencies: [],
  ...changes,
})

test('finds crates under other licences, and under none', () => {
  const rules = { licenses: { allow: ['MIT'], exceptions: [{ crate: 'odd', allow: ['MPL-2.0'] }] } }
  assert.deepEqual(licences([crate(), crate({ name: 'odd', license: 'MPL-2.0' })], rules), [])
  assert.deepEqual(licences([crate({ license: 'MPL-2.0' })], rules), ['leaf 1.0.0 is under MPL-2.0'])
  assert.deepEqual(licences([crate({ license: null })], rules), ['leaf 1.0.0 names no licence'])
  assert.deepEqual(licences([crate({ license: 'MIT OR' })], rules), [
    'leaf 1.0.0 names a licence that cannot be read: MIT OR',
  ])
})

test('finds banned crates and open versions', () => {
  const rules = { bans: { deny: [{ crate: 'evil', reason: 'because' }] } }
  const own = (dependency) => crate({ name: 'ours', source: null, dependencies: [dependency] })
  assert.deepEqual(bans([crate(), own({ name: 'core', req: '*', path: 'core' })], rules), [])
  assert.deepEqual(bans([crate({ name: 'evil' })], rules), ['evil 1.0.0 is banned: because'])
  assert.deepEqual(bans([own({ name: 'leaf', req: '*' })], rules), ['ours 1.0.0 takes any version of leaf'])
})

test('finds crates from elsewhere', () => {
  const rules = { sources: { 'allow-registry': [index] } }
  assert.deepEqual(sources([crate(), crate({ source: null })], rules), [])
  assert.deepEqual(sources([crate({ source: 'git+https://git.example/leaf#1' })], rules), [
    'leaf 1.0.0 comes from git+https://git.example/leaf#1',
  ])
})
