import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { judge } from './judge.mjs'
import { lookAtAll } from './look.mjs'
import { ending } from './messages.mjs'
import { World } from './world.mjs'

/**
 * Does one run of a plan, in a folder of its own below `folder`. Gives `{ plan, outcome, wrongs, endings, fired }`, and the
 * `kept` folder with all that was said if something is wrong.
 */
export async function doRun(plan, { folder, World: Type = World, ...tools }) {
  const place = join(folder, `${plan.inWindow ? 'window' : 'run'}-${plan.number}`)
  mkdirSync(place, { recursive: true })
  const world = new Type(plan, place)
  let result
  let facts = {}
  try {
    await world.setUp(tools)
    await world.suffer()
    facts = await lookAtAll(world)
    result = judge(facts)
  } catch (error) {
    result = { outcome: 'broken', wrongs: [`the run itself broke: ${error.message}`], trace: error.stack }
  } finally {
    await world.leave()
  }
  const endings = world.starts.map((start) => (start.isKilled ? 'killed' : ending(start).code))
  const fired = world.faults.filter(({ fired }) => fired).map(({ kind }) => kind)
  result = { plan, ...result, endings, fired }
  if (result.wrongs.length > 0) return { ...result, kept: keep(place, world.starts, facts, result) }
  rmSync(place, { recursive: true, force: true })
  return result
}

/** Writes down what was said, and what was stored in the end, beside what is there. */
function keep(place, starts, { starts: _, ...facts }, result) {
  const list = (value) => (value instanceof Set ? [...value] : value instanceof Map ? [...value.keys()] : value)
  writeFileSync(join(place, 'run.json'), JSON.stringify({ ...result, facts }, (_, value) => list(value), 2))
  starts.forEach((start, index) => {
    const { stdout, stderr, files: _, ...rest } = start
    writeFileSync(join(place, `start-${index + 1}.txt`), `${JSON.stringify(rest)}\n\n--- stdout\n${stdout}\n--- stderr\n${stderr}`)
  })
  for (const [name, bytes] of facts.last?.files ?? []) writeFileSync(join(place, `stored-${name}`), bytes)
  return place
}
