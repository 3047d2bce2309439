import { SCREENS, cargo } from '../lib/cargo.mjs'

/** What is shipped: the programs, and the page inside of the window; each with the flags that cargo knows it by. */
export const SHIPPED = [
  { name: 'latchkey', flags: ['--package', 'latchkey-desktop'] },
  { name: 'latchkey-desktop', flags: ['--package', 'latchkey-desktop', '--features', 'gui'] },
  { name: SCREENS, flags: ['--package', SCREENS, '--target', 'wasm32-unknown-unknown'] },
]

/** Gives the crates that are linked in, not those that only run while it is built, as `readTree` does. */
export async function linked(flags) {
  const tree = ['--edges', 'normal,no-proc-macro', '--prefix', 'depth', '--format', ' {p}']
  const { code, stdout, stderr } = await cargo(['tree', ...flags, ...tree])
  if (code !== 0) throw new Error(stderr.trim())
  return readTree(stdout)
}

/** Reads `cargo tree --prefix depth`: each crate as `name version`, with a set of those that it needs; the first is the root. */
export function readTree(text) {
  const crates = new Map()
  const above = []
  for (const [, depth, name, version] of text.matchAll(/^(\d+) (\S+) v(\S+)/gm)) {
    const title = `${name} ${version}`
    if (!crates.has(title)) crates.set(title, new Set())
    above[Number(depth)] = title
    if (Number(depth) > 0) crates.get(above[Number(depth) - 1]).add(title)
  }
  return crates
}
