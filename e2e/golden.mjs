import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ROOT } from '../scripts/lib/run.mjs'

/** Reads a golden fixture of the core: what really crosses to a host. */
export function golden(name) {
  return JSON.parse(readFileSync(join(ROOT, `core/tests/fixtures/golden/${name}.json`), 'utf8'))
}

/** Finds the golden View of a screen. */
export function goldenView(screen) {
  return golden('views').find((view) => view.screen === screen)
}
