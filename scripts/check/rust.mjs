import { EVERYTHING, cargo, complaint } from '../lib/cargo.mjs'

/** What the compiler's own tools find; each gives cargo's words, or nothing. */
export const rust = [
  {
    name: 'fmt',
    about: 'rustfmt changes nothing',
    find: () => problems(['fmt', '--all', '--check']),
  },
  {
    name: 'clippy',
    about: 'clippy, native, all targets and features',
    find: (progress) => problems(['clippy', ...EVERYTHING, '--all-targets', '--', '-D', 'warnings'], { progress }),
  },
  {
    name: 'wasm',
    about: 'clippy, wasm32, the core with and without the demo Edge',
    async find(progress) {
      const core = ['clippy', '--package', 'latchkey-core', '--target', 'wasm32-unknown-unknown']
      const both = [core, [...core, '--features', 'demo']]
      const found = []
      for (const args of both) found.push(...(await problems([...args, '--', '-D', 'warnings'], { progress })))
      return found
    },
  },
  {
    name: 'doc',
    about: 'rustdoc, private items too, every link leads somewhere',
    find: (progress) =>
      problems(['doc', ...EVERYTHING, '--no-deps', '--document-private-items'], {
        progress,
        env: { RUSTDOCFLAGS: '-D warnings -A rustdoc::private-intra-doc-links' }, // private items are there
      }),
  },
]

async function problems(args, { progress = () => {}, env } = {}) {
  const result = await cargo(args, { env, onLine: progress })
  return result.code === 0 ? [] : [`cargo ${args.join(' ')}\n${complaint(result)}`]
}
