import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import test from 'node:test'

import { alike, functions, nameByLikeness } from './order.mjs'

/** A module with two imported things, of which one is a function, and four functions of its own. */
function module() {
  const bodies = ['add add add add', 'mul mul mul mul', 'add add add sub', 'mul mul mul div'].map((text) => Buffer.from(`\0${text}\x0b`))
  const part = (id, ...bytes) => [id, bytes.flat().length, ...bytes.flat()]
  const imports = [2, 1, 0x61, 1, 0x66, 0, 0, 1, 0x61, 1, 0x6d, 2, 1, 1, 2] // "a" "f": a function; "a" "m": a memory
  const code = bodies.flatMap((body) => [body.length, ...body])
  return Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...part(2, imports), ...part(10, [bodies.length, ...code])])
}

test('finds the functions of a module', () => {
  const { imported, bodies } = functions(module())
  assert.equal(imported, 1)
  assert.deepEqual(bodies.map((body) => body.toString('latin1', 1, 4)), ['add', 'mul', 'add', 'mul'])
})

test('puts what resembles each other next to each other, each once', () => {
  const { bodies } = functions(module())
  assert.deepEqual(alike(bodies), [0, 2, 1, 3])
  assert.deepEqual(alike([]), [])
  const nothingShared = ['aaaaaaa', 'bbbbbbb', 'ccccccc'].map((text) => Buffer.from(text))
  assert.deepEqual(alike(nothingShared), [0, 1, 2])
})

test('names them in that order, behind the imported ones', () => {
  const plain = module()
  const named = nameByLikeness(plain)
  assert.deepEqual(named.subarray(0, plain.length), plain, 'not a byte of it is another')
  const names = named.toString('latin1', plain.length)
  assert.match(names, /\x01\x06000000\x02\x06000002\x03\x06000001\x04\x06000003$/)
})
