import { homedir } from 'node:os'
import { join } from 'node:path'

import { ROOT, must } from './run.mjs'

/**
 * Lists the folders of this machine that compilers write into what they make (where a panic comes from), each with the
 * name to write instead: so that nothing that is given away tells where it was built, and two places build the same.
 * Of two that fit, compilers take the last: the target folder may lie within the checkout.
 */
export async function localFolders(env = process.env, root = ROOT) {
  const { stdout } = await must('rustc', ['--print', 'sysroot'])
  const checkout = root.replace(/\/$/, '')
  return [
    [checkout, '/latchkey'],
    [env.CARGO_HOME ?? join(homedir(), '.cargo'), '/cargo'],
    [stdout.trim(), '/rust'],
    [env.CARGO_TARGET_DIR ?? join(checkout, 'target'), '/build'],
  ]
}

/** What rustc is told. */
export const remapRust = (folders) => folders.map(([from, to]) => `--remap-path-prefix=${from}=${to}`)

/** What a C compiler is told. */
export const remapC = (folders) => folders.map(([from, to]) => `-ffile-prefix-map=${from}=${to}`)
