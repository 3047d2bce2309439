import assert from 'node:assert/strict'
import test from 'node:test'

import { headings, lostLinks } from './links.mjs'

const TEXTS = { 'README.md': '# One\n## Exit codes\n## `doctor --json`\n', 'docs/json.md': '# Two\n', 'docs/a.svg': '' }
const lost = (text, path = 'docs/json.md') => lostLinks(path, text, Object.keys(TEXTS), (path) => TEXTS[path])
const what = (text, path) => lost(text, path).map((found) => found.what)

test('lets links be that lead somewhere', () => {
  for (const good of [
    '[codes](../README.md#exit-codes), [`--json`](../README.md#doctor---json) and [itself](#two)',
    '![picture](a.svg) <img src="a.svg"> <a href="../README.md">',
    '[docs](../docs) and [docs](../docs/), [with a title](a.svg "A picture")',
    '[name]\n\n[name]: a.svg',
    '[elsewhere](https://acme.example/x.md#y), [mail](mailto:olga@acme.example), [//](//acme.example/x)',
    '`[code](nowhere.md)`\n```text\n[block](nowhere.md)\n```',
    '[a.svg#part](a.svg#part)',
  ]) assert.deepEqual(what(good), [], good)
})

test('finds links that lead nowhere', () => {
  assert.deepEqual(lost('\n[a](b.md)'), [{ line: 2, what: 'there is no docs/b.md' }])
  assert.deepEqual(what('[a](json.md)', 'README.md'), ['there is no json.md'])
  assert.deepEqual(what('[a](../README.md#nothing)'), ['README.md has no heading #nothing'])
  assert.deepEqual(what('[a](#three) [b](#two)'), ['docs/json.md has no heading #three'])
  assert.deepEqual(what('[a](../README.md#Exit-codes)'), ['README.md has no heading #Exit-codes'])
  assert.deepEqual(what('![x](b.svg) <img src="c.svg">'), ['there is no docs/b.svg', 'there is no docs/c.svg'])
  assert.deepEqual(what('[a](../../docs/json.md)'), ['there is no ../docs/json.md'])
  assert.deepEqual(what('[name]: b.md'), ['there is no docs/b.md'])
  assert.deepEqual(what('```\ncode\n```\n[a](b.md)'), ['there is no docs/b.md'])
})

test('names headings as links do', () => {
  const text = "# What's new?\n## A [link](x.md) here\n## Same\n### Same ##\n## Größe & Maß\n```sh\n# no heading\n```\n## With `code-x_y`"
  assert.deepEqual(headings(text), ['whats-new', 'a-link-here', 'same', 'same-1', 'größe--maß', 'with-code-x_y'])
})
