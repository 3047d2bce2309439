import { readFileSync } from 'node:fs'

import { buildProgram } from '../lib/cargo.mjs'
import { localFolders, remapC, remapRust } from '../lib/local-folders.mjs'

/** The programs, each in a call of its own: cargo would give the one the features of the other. No demo Edge in either. */
const PROGRAMS = {
  'latchkey-desktop': ['--features', 'gui'],
  latchkey: [],
}

/** Texts that are in every program with the demo Edge: an address of its own, and an option of its command. */
const DEMO = ['demo-edge', 'core-listen', 'acme.example']

/** Builds the programs that are shipped. Gives `{ name: path }`; throws on what must not be inside. */
export async function buildPrograms(progress) {
  const folders = await localFolders()
  const built = {}
  for (const [name, features] of Object.entries(PROGRAMS)) {
    built[name] = await buildShipped(name, features, progress)
    const found = foundIn(readFileSync(built[name]), [...DEMO, ...folders.map(([folder]) => folder)])
    if (found.length > 0) throw new Error(`${name} has inside what must not be shipped: ${found.join(', ')}`)
  }
  return built
}

/** Builds one program of the host as it is shipped (profile `shipped`); gives its path. */
export async function buildShipped(name, features, progress) {
  return buildProgram(name, shippedFlags(features), progress, withoutPaths(await localFolders()))
}

/** The flags for a program of the host as it is shipped. */
export const shippedFlags = (features) => ['--package', 'latchkey-desktop', '--profile', 'shipped', ...features]

/** What the compilers are told so that no folder of this machine gets into what they make. */
export function withoutPaths(folders) {
  return { CARGO_ENCODED_RUSTFLAGS: remapRust(folders).join('\x1f'), CFLAGS: remapC(folders).join(' ') }
}

/** Finds which of some texts are in a program. */
export function foundIn(bytes, texts) {
  return texts.filter((text) => bytes.includes(text))
}
