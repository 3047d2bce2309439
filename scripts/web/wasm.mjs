import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { SCREENS, TEMPLATES, buildProgram, cargo, complaint, madeProgram, metadata } from '../lib/cargo.mjs'
import { localFolders, remapRust } from '../lib/local-folders.mjs'
import { ROOT, must } from '../lib/run.mjs'
import { nameByLikeness } from './order.mjs'

/**
 * Builds the screens to wasm with the JavaScript that loads it; gives the path of that JavaScript.
 *
 * `preview` puts core and demo Edge into the page, `edge` the way to a real one besides; `dev` takes seconds instead of size.
 */
export function buildScreens({ preview, edge = false, dev = false, onLine }) {
  const features = preview ? ['--features', edge ? 'edge' : 'preview'] : []
  return buildWasm(SCREENS, features, preview ? 'preview' : 'desktop', dev, onLine)
}

/** Builds Tera for the preview's Worker; a call of its own, or cargo would give the page Tera too. */
export const buildTemplates = ({ dev = false, onLine }) => buildWasm(TEMPLATES, [], 'templates', dev, onLine)

async function buildWasm(name, features, folderName, dev, onLine = () => {}) {
  const profile = dev ? 'web-dev' : 'web'
  const config = dev ? [] : ['--config', await withoutPaths()]
  const built = await cargo(['build', '--lib', '--package', name, '--target', TARGET, '--profile', profile, ...features, ...config], { onLine })
  if (built.code !== 0) throw new Error(complaint(built))

  target ??= (await metadata('--no-deps')).target_directory
  const wasm = join(target, TARGET, profile, `${name.replaceAll('-', '_')}.wasm`)
  const folder = join(target, 'web', `${folderName}${dev ? '-dev' : ''}`)
  const glue = join(folder, `${name}.js`)
  if (dev && features.length === 0 && (await isNewer(glue, wasm))) return glue
  await bind(wasm, folder, [name], onLine)
  if (!dev) await shrink(join(folder, `${name}_bg.wasm`))
  return glue
}

/** Keeps the folders of this machine out of a page that others are given; added to what `.cargo/config.toml` says. */
async function withoutPaths() {
  return `target.${TARGET}.rustflags=${JSON.stringify(remapRust(await localFolders()))}`
}

/** Whether a file was made of another as that is now. */
async function isNewer(made, source) {
  const [a, b] = await Promise.all([made, source].map((path) => stat(path).catch(() => undefined)))
  return a !== undefined && b !== undefined && a.mtimeMs > b.mtimeMs
}

/** Builds the tests within the screens (`#[wasm_bindgen_test]`) into a folder, to be run by a page there. */
export async function buildWasmTests(folder, onLine) {
  const flags = ['--lib', '--package', SCREENS, '--target', TARGET, '--profile', 'web-dev', '--features', 'preview']
  const format = ['--no-run', '--message-format', 'json-render-diagnostics']
  const built = await cargo(['test', ...flags, ...format], { onLine: (line, stream) => stream === 'stderr' && onLine(line) })
  if (built.code !== 0) throw new Error(complaint({ output: built.stderr }))
  await bind(madeProgram(built.stdout, 'latchkey_web_ui'), folder, ['latchkey', '--no-start'], onLine)
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
  '--always-inline-max-function-size=4',
  '--skip-pass=local-cse',
  '--skip-pass=ssa-nomerge',
  '--low-memory-unused',
  '--strip-producers',
  '--converge',
]

/** Functions that resemble each other one after the other: 3 % less of the whole, and not a byte of code is another. */
const IN_ORDER = ['--reorder-functions-by-name', '--strip-debug', '--strip-target-features']

async function shrink(path) {
  const small = `${path}.small`
  await rm(small, { force: true })
  const optimise = (options) => must(join(ROOT, 'node_modules/.bin/wasm-opt'), [...options, '-o', small])
  await optimise([...SMALL, path])
  await writeFile(path, nameByLikeness(await readFile(small)))
  await optimise([...IN_ORDER, path])
  await rename(small, path)
}
