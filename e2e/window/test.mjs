import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test as base } from 'node:test'

import { ROOT } from '../../scripts/lib/run.mjs'
import { setUpDesk } from './desk.mjs'
import { Edge } from './edge.mjs'
import { Laptop } from './laptop.mjs'

/** Where pictures of what failed lie. */
const RESULTS = join(ROOT, 'e2e/results/window')

/** Why a test cannot give its window files of its own, if so. */
const TOGETHER =
  spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status !== 0 && 'no user namespaces here'

/**
 * A test on a desk of its own, with a session `bus` or without. It is given `desk`, a `laptop` on it, `edge(scenario)` and
 * `another()` laptop; all of them are cleared away afterwards. One whose window sees other files than everybody else stands
 * `apart`.
 */
export function test(name, work, { bus = true, apart = false } = {}) {
  base(name, { timeout: 300_000, skip: apart && TOGETHER }, async () => {
    const desk = await setUpDesk({ bus })
    const laptops = []
    const edges = []
    const another = () => {
      laptops.push(new Laptop(desk))
      return laptops.at(-1)
    }
    const edge = async (scenario) => {
      edges.push(await Edge.start(desk.folder, scenario))
      return edges.at(-1)
    }
    try {
      await work({ desk, laptop: another(), another, edge })
    } catch (error) {
      for (const window of laptops.flatMap(({ windows }) => windows)) await keep(name, window)
      throw error
    } finally {
      for (const one of laptops) await one.leave()
      for (const one of edges) await one.stop()
      await desk.leave()
    }
  })
}

/** Keeps what a window showed when its test failed. */
async function keep(name, window) {
  const path = join(RESULTS, name.replace(/\W+/g, '-'))
  mkdirSync(RESULTS, { recursive: true })
  try {
    writeFileSync(`${path}.txt`, `${await window.text()}\n\n${window.said}`)
    writeFileSync(`${path}.png`, await window.picture())
  } catch {
    writeFileSync(`${path}.txt`, window.said) // it is gone
  }
}
