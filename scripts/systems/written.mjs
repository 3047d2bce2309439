import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { projectFiles } from '../check/files.mjs'
import { ROOT } from '../lib/run.mjs'

/** Counts the tests that are written for the host and the command line, for any system; the window's are not among them. */
export async function countWritten() {
  const ours = /^desktop\/(?:src|tests)\/(?!app).*\.rs$/
  const paths = (await projectFiles()).filter((path) => ours.test(path))
  const counts = paths.map((path) => countTests(readFileSync(join(ROOT, path), 'utf8')))
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Counts the tests in a Rust source. */
export function countTests(text) {
  return [...text.matchAll(/^\s*#\[(?:tokio::)?test(?:\(.*\))?\]$/gm)].length
}
