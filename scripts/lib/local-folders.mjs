import { homedir } from 'node:os'
import { join } from 'node:path'

import { ROOT, must } from './run.mjs'

/**
 * Lists the folders of this machine that compilers write into what they make (where a panic comes from), each with the
 * name to write instead: so that nothing that is given away tells where it was built, and two places build the same.
 */
export async function localFolders(env = process.env) {
  const { stdout } = await must('rustc', ['--print', 'sysroot'])
  return [
    ...(env.CARGO_TARGET_DIR ? [[env.CARGO_TARGET_DIR, '/build']] : []),
    [ROOT.replace(/\/$/, ''), '/latchkey'],
    [env.CARGO_HOME ?? join(homedir(), '.cargo'), '/cargo'],
    [stdout.trim(), '/rust'],
  ]
}

/** What rustc is told. */
export const remapRust = (folders) => folders.map(([from, to]) => `--remap-path-prefix=${from}=${to}`)

/** What a C compiler is told. */
export const remapC = (folders) => folders.map(([from, to]) => `-ffile-prefix-map=${from}=${to}`)
