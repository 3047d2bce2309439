import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

import { foundIn } from './programs.mjs'
import { foldersAbove, stage } from './stage.mjs'
import { localFolders, remapC, remapRust } from '../lib/local-folders.mjs'

test('finds texts in a program', () => {
  const program = Buffer.from('\x7fELF\0/nowhere/.cargo\0demo\0')
  assert.deepEqual(foundIn(program, ['demo-edge', '/nowhere/.cargo', 'demo']), ['/nowhere/.cargo', 'demo'])
})

test('names no folder of this machine', async () => {
  const folders = await localFolders({ CARGO_TARGET_DIR: '/elsewhere', CARGO_HOME: '/crates' })
  const names = folders.map(([, to]) => to)
  assert.deepEqual(names, ['/latchkey', '/cargo', '/rust', '/build'])
  const inside = await localFolders({}, '/checkout/')
  assert.deepEqual([inside[0], inside[3]], [['/checkout', '/latchkey'], ['/checkout/target', '/build']])
  assert.ok(remapRust(folders).includes('--remap-path-prefix=/crates=/cargo'))
  assert.ok(remapC(folders).includes('-ffile-prefix-map=/elsewhere=/build'))
})

test('lays files out with one time and their own modes, and nothing from before', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'before'), '')
  const files = [
    { path: 'usr/bin/a', mode: 0o755, bytes: Buffer.from('a') },
    { path: 'usr/share/doc/b', mode: 0o644, bytes: Buffer.from('b') },
  ]
  stage(folder, files, ({ path }) => path, 1_000_000)
  assert.throws(() => statSync(join(folder, 'before')))
  for (const { path, mode, bytes } of files) {
    const file = statSync(join(folder, path))
    assert.equal(file.mode & 0o7777, mode)
    assert.equal(file.mtimeMs, 1_000_000_000)
    assert.deepEqual(readFileSync(join(folder, path)), bytes)
  }
  assert.deepEqual(foldersAbove('usr/share/doc/b'), ['usr', 'usr/share', 'usr/share/doc'])
})
