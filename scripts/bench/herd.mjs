import { cargo, complaint } from '../lib/cargo.mjs'

/**
 * Lets 100,000 clients meet an Edge that comes back (`core/tests/herd/`); fails where a client is left behind.
 *
 * Gives rows of `name`, `latchkey` and `naive`, as `docs/herd.md` has them.
 */
export async function benchHerd(progress) {
  const args = ['test', '--release', '--package', 'latchkey-core', '--features', 'demo', '--test', 'herd']
  const result = await cargo([...args, '--', '--ignored', '--nocapture'], { onLine: progress })
  if (result.code !== 0) throw new Error(complaint(result))
  const rows = readHerd(result.stdout)
  if (rows.length === 0) throw new Error('the simulation printed no table')
  return rows
}

/** Reads the rows with numbers of the table that the simulation prints. */
export function readHerd(text) {
  return [...text.matchAll(/^\| ([^|]+) \| (\d+) \| (\d+) \|$/gm)].map(([, name, latchkey, naive]) => ({
    name,
    latchkey: Number(latchkey),
    naive: Number(naive),
  }))
}
