import { screensForWindow } from '../build.mjs'
import { EVERYTHING, SCREENS, TEMPLATES, WINDOW, cargo, complaint } from '../lib/cargo.mjs'

/** What the compiler's own tools find; each gives cargo's words, or nothing. */
export const rust = [
  {
    name: 'fmt',
    about: 'rustfmt changes nothing',
    find: () => problems(['fmt', '--all', '--check']),
  },
  {
    name: 'clippy',
    about: 'clippy, native, all targets, with the demo Edge',
    find: (progress) => problems(['clippy', ...EVERYTHING, '--all-targets', '--', '-D', 'warnings'], { progress }),
  },
  {
    name: 'window',
    about: 'clippy, the window',
    async find(progress) {
      await screensForWindow(progress)
      return problems(['clippy', ...WINDOW, '--all-targets', '--', '-D', 'warnings'], { progress })
    },
  },
  {
    name: 'wasm',
    about: 'clippy, wasm32: core and screens with and without the demo Edge, and the Worker',
    async find(progress) {
      const found = []
      for (const [name, ...choices] of IN_A_PAGE) {
        for (const features of [[], ...choices.map((feature) => ['--features', feature])]) {
          const args = ['clippy', '--package', name, ...WASM, ...features, '--', '-D', 'warnings']
          found.push(...(await problems(args, { progress })))
        }
      }
      return found
    },
  },
  {
    name: 'doc',
    about: 'rustdoc, private items too, every link leads somewhere',
    async find(progress) {
      const screens = ['--package', SCREENS, ...WASM, '--features', 'preview']
      const found = []
      await screensForWindow(progress)
      for (const packages of [EVERYTHING, WINDOW, screens]) {
        const args = ['doc', ...packages, '--no-deps', '--document-private-items']
        found.push(...(await problems(args, { progress, env: { RUSTDOCFLAGS } })))
      }
      return found
    },
  },
]

const WASM = ['--target', 'wasm32-unknown-unknown']
/** What runs in a page, each with the features that bring in the demo Edge. */
const IN_A_PAGE = [
  ['latchkey-core', 'demo'],
  [SCREENS, 'preview'],
  [TEMPLATES],
]
/** Links to private items are fine: they are there. */
const RUSTDOCFLAGS = '-D warnings -A rustdoc::private-intra-doc-links'

async function problems(args, { progress = () => {}, env } = {}) {
  const result = await cargo(args, { env, onLine: progress })
  return result.code === 0 ? [] : [`cargo ${args.join(' ')}\n${complaint(result)}`]
}
