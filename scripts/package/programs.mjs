import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

import { buildProgram } from '../lib/cargo.mjs'
import { ROOT, must } from '../lib/run.mjs'

/** The programs, each in a call of its own: cargo would give the one the features of the other. No demo Edge in either. */
const PROGRAMS = {
  'latchkey-desktop': ['--features', 'gui'],
  latchkey: [],
}

/** Texts that are in every program with the demo Edge: an address of its own, and an option of its command. */
const DEMO = ['demo-edge', 'core-listen', 'acme.example']

/** Builds the programs as they are shipped (profile `shipped`). Gives `{ name: path }`; throws on what must not be inside. */
export async function buildPrograms(progress) {
  const folders = await localFolders()
  const built = {}
  for (const [name, features] of Object.entries(PROGRAMS)) {
    const flags = ['--package', 'latchkey-desktop', '--profile', 'shipped', ...features]
    built[name] = await buildProgram(name, flags, progress, { env: withoutPaths(folders) })
    const found = foundIn(readFileSync(built[name]), [...DEMO, ...folders.map(([folder]) => folder)])
    if (found.length > 0) throw new Error(`${name} has inside what must not be shipped: ${found.join(', ')}`)
  }
  return built
}

/** Folders of this machine and what programs say instead; the widest first, since the last that fits is taken. */
async function localFolders() {
  const { stdout } = await must('rustc', ['--print', 'sysroot'])
  const cargo = process.env.CARGO_HOME ?? join(homedir(), '.cargo')
  const top = ROOT.replace(/\/$/, '')
  const target = process.env.CARGO_TARGET_DIR
  return [
    ...(target ? [[target, '/build']] : []),
    [top, '/latchkey'],
    [cargo, '/cargo'],
    [stdout.trim(), '/rust'],
  ]
}

/** What the compilers are told so that no folder of this machine gets into what they make. */
function withoutPaths(folders) {
  const rust = folders.map(([from, to]) => `--remap-path-prefix=${from}=${to}`)
  const c = folders.map(([from, to]) => `-ffile-prefix-map=${from}=${to}`)
  return { CARGO_ENCODED_RUSTFLAGS: rust.join('\x1f'), CFLAGS: c.join(' ') }
}

/** Finds which of some texts are in a program. */
export function foundIn(bytes, texts) {
  return texts.filter((text) => bytes.includes(text))
}
