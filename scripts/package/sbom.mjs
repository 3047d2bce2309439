import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { metadata } from '../lib/cargo.mjs'
import { ROOT } from '../lib/run.mjs'
import { parseToml } from '../lib/toml.mjs'
import { SHIPPED, linked } from './linked.mjs'

/**
 * Writes what is in the packages as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): the programs, the page in the
 * window, and every crate that is linked into them, with version, licence, checksum, and what needs what. The same sources
 * give the same text. What only builds or tests is not in it.
 */
export async function sbom({ version, epoch }) {
  const { packages } = await metadata('--all-features')
  const trees = await Promise.all(SHIPPED.map(async ({ name, flags }) => ({ name, crates: await linked(flags) })))
  const sums = checksums(readFileSync(join(ROOT, 'Cargo.lock'), 'utf8'))
  return JSON.stringify(written({ version, epoch, packages, trees, sums, others: others(packages) }), undefined, 1)
}

/** Builds the document; `trees` as `linked` gives them, `others` are parts of it that are no crates. */
export function written({ version, epoch, packages, trees, sums, others }) {
  const known = new Map(packages.map((crate) => [`${crate.name} ${crate.version}`, crate]))
  const roots = new Set(trees.map(({ crates }) => crates.keys().next().value))
  const crates = new Map()
  for (const [title, needs] of trees.flatMap((tree) => [...tree.crates])) {
    if (!roots.has(title)) crates.set(title, new Set([...(crates.get(title) ?? []), ...needs]))
  }
  const programs = trees.map(({ name }) => ({ type: 'application', 'bom-ref': `latchkey:${name}`, name, version, licenses: licences('Apache-2.0') }))
  const whole = { type: 'application', 'bom-ref': 'latchkey', name: 'latchkey', version, licenses: licences('Apache-2.0') }
  const titles = [...crates.keys()].sort()
  const ref = (title) => refOf(known.get(title))
  const needs = (ref, dependsOn) => ({ ref, dependsOn: [...new Set(dependsOn)].sort() })
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { timestamp: `${new Date(epoch * 1000).toISOString().slice(0, 19)}Z`, component: whole },
    components: [...programs, ...titles.map((title) => component(known.get(title), sums.get(title))), ...others],
    dependencies: [
      needs('latchkey', [...programs, ...others].map((part) => part['bom-ref'])),
      ...trees.map(({ name, crates: [[, direct]] = [...crates] }) => needs(`latchkey:${name}`, [...direct].map(ref))),
      ...titles.map((title) => needs(ref(title), [...crates.get(title)].map(ref))),
    ],
  }
  const { $schema, bomFormat, specVersion, ...rest } = document
  return { $schema, bomFormat, specVersion, serialNumber: serial(rest), ...rest }
}

function component(crate, sum) {
  const { name, version, license, repository, source } = crate
  return {
    type: 'library',
    'bom-ref': refOf(crate),
    name,
    version,
    ...(sum === undefined ? {} : { hashes: [{ alg: 'SHA-256', content: sum }] }),
    licenses: licences(license),
    ...(source === null ? {} : { purl: refOf(crate) }),
    ...(source !== null && /^https:\/\//.test(repository ?? '') ? { externalReferences: [{ type: 'vcs', url: repository }] } : {}),
  }
}

/** What a component is called by: a package URL (https://github.com/package-url/purl-spec); ours are published nowhere. */
function refOf({ name, version, source }) {
  return source === null ? `latchkey:${name}@${version}` : `pkg:cargo/${name}@${version.replace('+', '%2B')}`
}

/** Writes a licence as an SPDX expression; `/` is cargo's old spelling of `OR`. */
const licences = (expression) => [{ expression: expression.replaceAll(/\s*\/\s*/g, ' OR ') }]

/** What is linked in or shown without being a crate: SQLite in C, the standard library, the icons of the screens. */
function others(packages) {
  const part = (type, name, version, purl, license) => ({ type, 'bom-ref': purl, name, version, licenses: license, purl })
  const sqlite = packages.find(({ name }) => name === 'libsqlite3-sys')
  const header = readFileSync(join(dirname(sqlite.manifest_path), 'sqlite3/sqlite3.h'), 'utf8')
  const [, ofSqlite] = header.match(/^#define SQLITE_VERSION\s+"([\d.]+)"/m)
  const icons = JSON.parse(readFileSync(join(ROOT, 'node_modules/lucide-static/package.json'), 'utf8'))
  const { channel } = parseToml(readFileSync(join(ROOT, 'rust-toolchain.toml'), 'utf8')).toolchain
  return [
    part('library', 'sqlite', ofSqlite, `pkg:generic/sqlite@${ofSqlite}`, [{ license: { id: 'blessing' } }]),
    part('library', 'std', channel, `pkg:generic/rust-std@${channel}`, licences('MIT OR Apache-2.0')),
    part('library', icons.name, icons.version, `pkg:npm/${icons.name}@${icons.version}`, licences(icons.license)),
  ]
}

/** Reads the SHA-256 of each crate from a lock file: `name version` -> hexadecimal. */
export function checksums(lock) {
  const pattern = /^name = "([^"]+)"\nversion = "([^"]+)"\n(?:source = "[^"]+"\n)?checksum = "([0-9a-f]{64})"$/gm
  return new Map([...lock.matchAll(pattern)].map(([, name, version, sum]) => [`${name} ${version}`, sum]))
}

/** A number of its own for each content: a version 8 UUID (RFC 9562 §5.8) of its SHA-256. */
function serial(content) {
  const hex = [...createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32)]
  hex[12] = '8'
  hex[16] = '89ab'[Number.parseInt(hex[16], 16) % 4]
  return `urn:uuid:${hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`
}
