import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { cargo, complaint, metadata } from '../lib/cargo.mjs'

/** Runs the core's benchmarks (`core/benches/core.rs`). Gives the mean nanoseconds of each by its name. */
export async function benchCore(progress) {
  const { target_directory: target } = await metadata('--no-deps')
  const started = Date.now()
  const result = await cargo(['bench', '--package', 'latchkey-core', '--features', 'demo', '--bench', 'core'], {
    onLine: progress,
  })
  if (result.code !== 0) throw new Error(complaint(result))
  return readEstimates(join(target, 'criterion'), started)
}

/** Reads Criterion's results that are newer than `since` (milliseconds); `group/name` -> mean nanoseconds. */
export function readEstimates(folder, since) {
  const means = {}
  for (const path of readdirSync(folder, { recursive: true })) {
    const [, name] = path.match(/^(.*)\/new\/estimates\.json$/) ?? []
    if (name === undefined || statSync(join(folder, path)).mtimeMs < since) continue
    means[name] = JSON.parse(readFileSync(join(folder, path), 'utf8')).mean.point_estimate
  }
  return means
}
