import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { cargo, complaint } from '../lib/cargo.mjs'

/** What Rust calls the system. */
export const MACOS = 'aarch64-apple-darwin'

const HOST = ['--package', 'latchkey-desktop', '--target', MACOS]

/**
 * A C compiler in name only: no object file is ever linked, since nothing is built to its end. It answers what build
 * scripts ask of it, and leaves an empty file where they want an object.
 */
const STUB = `#!/bin/sh
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then shift; : > "$1"; fi
  shift
done
`

/** An archiver likewise: it makes the archive that it is asked for. */
const STUB_ARCHIVER = `#!/bin/sh
for word in "$@"; do
  case "$word" in *.a) : > "$word" ;; esac
done
`

/** Has the compiler check the types of both programs for macOS; nothing is linked, and nothing can be run. */
export async function checkMacos(page) {
  page.title('macOS, types only')
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-macos-'))
  const [compiler, archiver] = ['cc', 'ar'].map((name) => join(folder, name))
  await writeFile(compiler, STUB, { mode: 0o700 })
  await writeFile(archiver, STUB_ARCHIVER, { mode: 0o700 })
  const name = MACOS.replaceAll('-', '_')
  const env = { [`CC_${name}`]: compiler, [`CXX_${name}`]: compiler, [`AR_${name}`]: archiver, SDKROOT: '/' }
  const counts = { passed: 0, failed: 0 }
  for (const [what, features] of [
    ['latchkey', ['--features', 'demo', '--all-targets']],
    ['latchkey-desktop', ['--features', 'gui']],
  ]) {
    const result = await cargo(['check', ...HOST, ...features], { env, onLine: (line) => page.progress(line.trim()) })
    page.outcome(result.code === 0, `${what}`, result.seconds)
    if (result.code !== 0) page.quote(complaint(result))
    counts[result.code === 0 ? 'passed' : 'failed'] += 1
  }
  await rm(folder, { recursive: true, force: true })
  return { name: 'macos', ok: counts.failed === 0, ...counts }
}
