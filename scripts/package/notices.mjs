import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { metadata } from '../lib/cargo.mjs'
import { ROOT } from '../lib/run.mjs'
import { isAllowed } from '../lib/spdx.mjs'
import { SHIPPED, linked } from './linked.mjs'

const RULE = '-'.repeat(80)

/** What is linked in without being a crate of its own. */
const BESIDES = [
  { title: "Rust's standard library", license: 'MIT OR Apache-2.0', source: 'https://github.com/rust-lang/rust' },
  { title: 'SQLite (in libsqlite3-sys)', license: 'blessing', source: 'https://sqlite.org/copyright.html' },
].map((work) => ({ authors: [], terms: [], notice: [], ...work }))

/** The MIT licence, for crates that name it and bring no text of it. */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

/** Writes the notices of everything from others that is in the packages. */
export async function notices() {
  const { packages } = await metadata('--all-features')
  const crates = new Map(packages.map((crate) => [`${crate.name} ${crate.version}`, crate]))
  const trees = await Promise.all(SHIPPED.map(({ flags }) => linked(flags)))
  const names = new Set(trees.flatMap((tree) => [...tree.keys()]))
  const works = [...names].map((name) => crates.get(name)).filter(({ source }) => source !== null)
  return written([...works.map(work), icons(), ...BESIDES])
}

/** Reads what a crate says of its licence. */
function work({ name, version, license, authors, manifest_path: manifest }) {
  const folder = dirname(manifest)
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  const texts = (pattern) => files.filter(({ name }) => pattern.test(name)).map(({ name }) => readFileSync(join(folder, name), 'utf8').trim())
  return {
    title: `${name} ${version}`,
    license,
    authors,
    source: `https://crates.io/crates/${name}/${version}`,
    terms: texts(/^(?:licen[cs]e|copying|copyright|unlicense)/i),
    notice: texts(/^notice/i),
  }
}

/** The icons of the screens, the only thing from npm that is shipped. */
function icons() {
  const folder = join(ROOT, 'node_modules/lucide-static')
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const terms = [readFileSync(join(folder, 'LICENSE'), 'utf8').trim()]
  return { title: `lucide-static ${version}`, license, authors: [], source: 'https://lucide.dev', terms, notice: [] }
}

/**
 * Writes works as a text: where there is a choice under the Apache licence, which asks for one copy of itself and the
 * NOTICE files; of the MPL, which asks to say where the source is; all others with their own words, each text once.
 */
export function written(works) {
  const sorted = [...works].sort((a, b) => (a.title < b.title ? -1 : 1))
  const apache = sorted.filter(({ license }) => isAllowed(license, ['Apache-2.0']))
  const mozilla = sorted.filter(({ license }) => license === 'MPL-2.0')
  const bare = sorted.filter(({ license, terms }) => license === 'MIT' && terms.length === 0)
  const others = sorted.filter((one) => ![...apache, ...mozilla, ...bare].includes(one))
  return [
    'Works of others in latchkey and latchkey-desktop\n',
    section('Under the Mozilla Public License 2.0, unchanged; the source is at the address', listed(mozilla)),
    section('Under the Apache License 2.0, whose text is in LICENSE beside this file', listed(apache)),
    ...apache.flatMap(({ title, notice }) => notice.map((text) => section(`NOTICE of ${title}`, text))),
    section('Under the MIT licence, without a text of their own', `${authored(bare)}\n\n${MIT}`),
    ...grouped(others).map(({ titles, terms }) => section(titles, terms)),
  ].join('\n')
}

const section = (title, text) => `${RULE}\n${title}\n${RULE}\n${text}\n`

const listed = (works) => works.map(({ title, source }) => `${title}  ${source}`).join('\n')

const authored = (works) => works.map(({ title, authors }) => `${title}, by ${authors.join(', ') || 'its authors'}`).join('\n')

/** Brings works with the same words together. */
function grouped(works) {
  const groups = new Map()
  for (const { title, license, authors, terms, source } of works) {
    const words = terms.length > 0 ? terms.join('\n\n') : `${authors.join(', ')}\n${source}`.trim()
    const group = groups.get(`${license}\n${words}`) ?? { titles: [], license, terms: words }
    group.titles.push(title)
    groups.set(`${license}\n${words}`, group)
  }
  return [...groups.values()].map(({ titles, license, terms }) => ({ titles: `${titles.join(', ')}: ${license}`, terms }))
}
