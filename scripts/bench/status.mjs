import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { buildProgram, cargo, complaint } from '../lib/cargo.mjs'
import { measureProcess } from './process.mjs'

const RELEASE = ['--release', '--package', 'latchkey-desktop', '--features', 'demo']

/** Measures `latchkey status` on a store of 50 instances with 20 locations each. */
export async function benchStatus(progress) {
  const program = await buildProgram('latchkey', RELEASE, progress)
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  try {
    const filled = await cargo(['run', ...RELEASE, '--example', 'fill_store', '--', folder, '50', '20'], {
      onLine: progress,
    })
    if (filled.code !== 0) throw new Error(complaint(filled))
    return measureProcess(program, ['status'], { env: { LATCHKEY_DATA_DIR: folder } })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
