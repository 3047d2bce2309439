import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { SCREENS, buildProgram, cargo, complaint, madeProgram, metadata } from '../lib/cargo.mjs'
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
  await bind(wasm, folder, [], onLine)
  if (!dev) await shrink(join(folder, 'latchkey_bg.wasm'))
  return join(folder, 'latchkey.js')
}

/** Builds the tests within the screens (`#[wasm_bindgen_test]`) into a folder, to be run by a page there. */
export async function buildWasmTests(folder, onLine) {
  const flags = ['--lib', '--package', SCREENS, '--target', TARGET, '--profile', 'web-dev', '--features', 'preview']
  const format = ['--no-run', '--message-format', 'json-render-diagnostics']
  const built = await cargo(['test', ...flags, ...format], { onLine: (line, stream) => stream === 'stderr' && onLine(line) })
  if (built.code !== 0) throw new Error(complaint({ output: built.stderr }))
  await bind(madeProgram(built.stdout, 'latchkey_web_ui'), folder, ['--no-start'], onLine)
}

/** Writes the JavaScript beside the wasm. */
async function bind(wasm, folder, options, onLine) {
  await mkdir(folder, { recursive: true })
  bindgen ??= await buildProgram('latchkey-bindgen', ['--package', 'latchkey-bindgen', '--profile', 'tool'], onLine)
  await must(bindgen, [wasm, folder, ...options])
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
