/** An administrator's policy that cannot be trusted: there is no window at all, and it is said why. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { run } from '../../scripts/lib/run.mjs'
import { final, until } from '../../scripts/lib/until.mjs'
import { test } from './test.mjs'
import { CLOSE, PYTHON } from './window.mjs'

/** Starts the program with this laid over `/etc`; it must say why it does not open, in a dialog and on standard error. */
async function refuses(laptop, etc, why) {
  const program = laptop.start([], {}, { etc })
  await until('a dialog', async () => {
    if (program.end !== undefined) throw final(`ended without one: ${program.said}`)
    return (await run(PYTHON, [CLOSE, 'Latchkey'], { env: laptop.env })).code === 0
  })
  assert.equal(await program.ended, 1)
  assert.match(program.said, why)
}

for (const [name, why, change] of [
  ['one that is not understood', /not JSON/, (file) => writeFileSync(file, '{')],
  ['one that others may write', /others than root may write to it/, (file) => chmodSync(file, 0o666)],
  ['one that others may swap', /or to the folder/, (file, folder) => chmodSync(folder, 0o777)],
  ['a link', /not a regular file/, (file, folder) => symlinkSync('/dev/null', join(folder, 'policy.json'))],
]) {
  test(`no window under a policy that cannot be trusted: ${name}`, async ({ laptop }) => {
    const etc = join(laptop.home, 'etc')
    const folder = join(etc, 'latchkey')
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    const file = join(folder, 'policy.json')
    if (name !== 'a link') writeFileSync(file, '{}', { mode: 0o644 })
    change(file, folder)
    await refuses(laptop, etc, why)
  }, { apart: true })
}
