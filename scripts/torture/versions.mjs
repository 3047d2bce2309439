import { release } from 'node:os'

import { run } from '../lib/run.mjs'

/** What a campaign tries, and with what: each with its version; what is not here is left out. */
export async function versions(program) {
  const told = {
    Latchkey: say(program, ['--version'], /^latchkey (.*)/),
    commit: commit(),
    Rust: say('rustc', ['--version'], /^rustc (\S+)/),
    'Node.js': process.versions.node,
    WebKitGTK: say('pkg-config', ['--modversion', 'webkit2gtk-4.1'], /^(\S+)/),
    [`kernel (${process.platform})`]: release(),
  }
  const all = await Promise.all(Object.entries(told).map(async ([name, version]) => [name, await version]))
  return Object.fromEntries(all.filter(([, version]) => version !== undefined))
}

async function say(program, args, pattern) {
  const { code, stdout } = await run(program, args)
  return code === 0 ? stdout.match(pattern)?.[1].trim() : undefined
}

/** The commit that is checked out, and whether something was changed since. */
async function commit() {
  const name = await say('git', ['rev-parse', '--short', 'HEAD'], /^(\w+)/)
  const { stdout } = await run('git', ['status', '--porcelain', '--untracked-files=no'])
  return name && (stdout === '' ? name : `${name}, with changes`)
}
