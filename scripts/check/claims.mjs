import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ROOT } from '../lib/run.mjs'
import { projectFiles } from './files.mjs'

/** What the documents claim is shown by tests that are there. */
export const claims = [{ name: 'claims', about: 'every test that a document names is there', find }]

/**
 * Finds tests in backticks, `path::name`, that are not in the project. `read` gives the text of a file, or nothing. The
 * name of a Rust test is its function's; of another, a part of its title.
 */
export function missingTests(text, read) {
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(/`([\w./-]+\.(rs|mjs))::([^`]+)`/g)].flatMap(([, path, kind, name]) => {
      const source = read(path)
      if (source === undefined) return [{ line: index + 1, what: `there is no ${path}` }]
      const names = [...source.matchAll(TEST[kind])].map((match) => match.groups.name)
      const isThere = names.some((known) => (kind === 'rs' ? known === name : known.includes(name)))
      return isThere ? [] : [{ line: index + 1, what: `${path} has no test "${name}"` }]
    }),
  )
}

/** How a test begins, up to its name. */
const TEST = {
  rs: /#\[(?:\w+::)?test\b[^\]]*\]\s*(?:#\[[^\n]*\]\s*)*(?:async )?fn (?<name>\w+)/g,
  mjs: /\btest\(\s*(['"`])(?<name>.*?)\1,/g,
}

async function find() {
  const paths = await projectFiles()
  const read = (path) => (paths.includes(path) ? readFileSync(join(ROOT, path), 'utf8') : undefined)
  const documents = paths.filter((path) => path.endsWith('.md'))
  return documents.flatMap((path) => missingTests(read(path), read).map(({ line, what }) => `${path}:${line}: ${what}`))
}
