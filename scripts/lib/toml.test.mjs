import assert from 'node:assert/strict'
import test from 'node:test'

import { parseToml } from './toml.mjs'

test('reads what this project writes', () => {
  const text = `
# a comment
top = 1
[toolchain]
channel = "1.95.0" # another
targets = [
  "a", # why
  'b',
]
[a.b]
"quoted key" = true
list = [{ crate = "x", allow = ["MIT", "ISC"] }]
empty = []
`
  assert.deepEqual(parseToml(text), {
    top: 1,
    toolchain: { channel: '1.95.0', targets: ['a', 'b'] },
    a: { b: { 'quoted key': true, list: [{ crate: 'x', allow: ['MIT', 'ISC'] }], empty: [] } },
  })
})

test('refuses what it does not know, and names the line', () => {
  for (const text of [
    'a = 1.5',
    'a = 1979-05-27',
    '[[a]]',
    'a = """x"""',
    'a = "x',
    'a = [1 2]',
    'a = 1 b = 2',
    'a.b = 1',
    'a',
    'a = 1\na = 2',
  ]) {
    assert.throws(() => parseToml(`\n${text}`), /^Error: line [23]: /, text)
  }
})
