import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { SCREENS, buildProgram, cargo, complaint, metadata } from '../lib/cargo.mjs'
import { ROOT, run } from '../lib/run.mjs'

/**
 * Builds the screens to wasm with the JavaScript that loads it; gives the path of that JavaScript.
 *
 * `preview` puts core and demo Edge into the page, `edge` the way to a real one besides; `dev` takes seconds instead of size.
 */
export async function buildWasm({ preview, edge = false, dev = false, onLine = () => {} }) {
  const profile = dev ? 'web-dev' : 'web'
  const features = preview ? ['--features', edge ? 'edge' : 'preview'] : []
  const built = await cargo(['build', '--lib', '--package', SCREENS, '--target', TARGET, '--profile', profile, ...features], { onLine })
  if (built.code !== 0) throw new Error(complaint(built))

  target ??= (await metadata('--no-deps')).target_directory
  const wasm = join(target, TARGET, profile, 'latchkey_web_ui.wasm')
  const folder = join(target, 'web', `${preview ? 'preview' : 'desktop'}${dev ? '-dev' : ''}`)
  await mkdir(folder, { recursive: true })
  bindgen ??= await buildProgram('latchkey-bindgen', ['--package', 'latchkey-bindgen', '--profile', 'tool'], onLine)
  await must(bindgen, [wasm, folder])
  if (!dev) await shrink(join(folder, 'latchkey_bg.wasm'))
  return join(folder, 'latchkey.js')
}

const TARGET = 'wasm32-unknown-unknown'
let target
let bindgen

/**
 * What binaryen is told. The usual passes, but for those that make functions which resemble each other less alike: moving
 * one into its only caller, common subexpressions, renamed locals. Fewer bytes, yet they compress worse (7 % of the
 * whole). Rust keeps nothing below address 1,024.
 */
const SMALL = [
  '-Oz',
  '--one-caller-inline-max-function-size=10',
  '--skip-pass=local-cse',
  '--skip-pass=ssa-nomerge',
  '--low-memory-unused',
  '--strip-producers',
  '--strip-target-features',
]

async function shrink(path) {
  const small = `${path}.small`
  await rm(small, { force: true })
  await must(join(ROOT, 'node_modules/.bin/wasm-opt'), [...SMALL, path, '-o', small])
  await rename(small, path)
}

async function must(program, args) {
  const { code, output } = await run(program, args)
  if (code !== 0) throw new Error(`${program}\n${output.trim()}`)
}
