import assert from 'node:assert/strict'
import test from 'node:test'

import { below, firstLine, runs, start } from './processes.mjs'

const LINUX = { skip: process.platform !== 'linux' && 'no /proc here' }

test('starts a program, hears its lines, and ends it', LINUX, async () => {
  const program = start('sh', ['-c', 'echo ready; echo trouble >&2; echo more; sleep 60 & wait'])
  assert.equal(await firstLine(program), 'ready')
  await program.says('more')
  assert.equal(program.end, undefined)
  assert.ok(runs(program.pid))
  const children = below(program.pid)
  assert.deepEqual(children.map(({ name }) => name), ['sleep'])
  assert.ok(below(process.pid).some(({ pid }) => pid === program.pid))
  await program.stop()
  assert.equal(await program.ended, 'SIGTERM')
  assert.equal(program.said, 'trouble\n')
  assert.ok(!runs(program.pid))
  process.kill(children[0].pid)
})

test('says why a program is not ready', async () => {
  await assert.rejects(firstLine(start('sh', ['-c', 'echo no screen >&2; exit 3'])), /ended \(3\) before it was ready: no screen/)
  const missing = start('latchkey-that-nobody-has', [])
  await assert.rejects(firstLine(missing), /latchkey-that-nobody-has is not installed/)
  assert.equal(await missing.ended, 127)
})
