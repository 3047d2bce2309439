import assert from 'node:assert/strict'
import test from 'node:test'

import { written } from './notices.mjs'

const work = (title, license, more = {}) => ({
  title,
  license,
  authors: ['A. Uthor'],
  source: `https://example.com/${title}`,
  terms: [`words of ${license}`],
  notice: [],
  ...more,
})

test('takes a choice under the Apache licence, names the source under the MPL, and keeps the words of all others', () => {
  const text = written([
    work('choice 1', 'MIT OR Apache-2.0', { notice: ['a NOTICE'] }),
    work('both 1', 'Apache-2.0 AND ISC'),
    work('mozilla 1', 'MPL-2.0'),
    work('own 1', 'MIT'),
  ])
  const part = (title) => text.slice(text.indexOf(title)).split('-----')[0] + text.slice(text.indexOf(title)).split(/-{80}/)[1]
  assert.match(part('Under the Apache License 2.0'), /choice 1 {2}https:\/\/example\.com\/choice 1/)
  assert.doesNotMatch(part('Under the Apache License 2.0'), /both 1/, 'there is no choice')
  assert.match(part('NOTICE of choice 1'), /a NOTICE/)
  assert.match(part('Under the Mozilla'), /mozilla 1 {2}https:/)
  assert.match(part('both 1: Apache-2.0 AND ISC'), /words of Apache-2\.0 AND ISC/)
  assert.match(part('own 1: MIT'), /words of MIT/)
})

test('says the same words once, and the MIT licence for who forgot its text', () => {
  const text = written([work('b 1', 'ISC'), work('a 1', 'ISC'), work('bare 1', 'MIT', { terms: [] })])
  assert.match(text, /^a 1, b 1: ISC$/m)
  assert.equal(text.split('words of ISC').length, 2)
  assert.match(text, /^bare 1, by A\. Uthor$/m)
  assert.match(text, /Permission is hereby granted/)
})
