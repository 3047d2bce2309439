/** What a screen reader is told of the real window, over the accessibility bus (AT-SPI). */
import assert from 'node:assert/strict'
import { join } from 'node:path'

import { ROOT, run } from '../../scripts/lib/run.mjs'
import { until } from '../../scripts/lib/until.mjs'
import { WORDS } from '../words.mjs'
import { test } from './test.mjs'
import { PYTHON } from './window.mjs'

/** Reads the whole tree: each thing has `role`, `name` and `focused`. */
async function readTree(desk) {
  const { code, stdout, stderr } = await run(PYTHON, [join(ROOT, 'e2e/window/tree.py')], { env: desk.env })
  if (code !== 0) throw new Error(stderr)
  return stdout.trim().split('\n').map((line) => JSON.parse(line))
}

test('the form can be used by ear', async ({ desk, laptop }) => {
  const window = await laptop.open()
  await window.shows('manual')
  const { heading, url, token } = WORDS.manual
  const wanted = [
    { role: 'heading', name: heading, focused: true },
    { role: 'entry', name: url, focused: false },
    { role: 'entry', name: token, focused: false },
    { role: 'push button', name: WORDS.app.continue, focused: false },
  ]
  let tree
  const isThere = (thing) => tree.some((one) => Object.entries(thing).every(([key, value]) => one[key] === value))
  await until('the tree of the form', async () => {
    tree = await readTree(desk)
    return wanted.every(isThere)
  }).catch((error) => {
    throw new Error(`${error.message}\n${JSON.stringify(tree, undefined, 1)}`)
  })
  const nameless = tree.filter(({ role, name }) => ['push button', 'entry', 'password text', 'link'].includes(role) && !name)
  assert.deepEqual(nameless, [])
})
