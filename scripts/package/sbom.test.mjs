import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

import { registryHosts } from '../check/files.mjs'
import { metadata } from '../lib/cargo.mjs'
import { ROOT } from '../lib/run.mjs'
import { isAllowed } from '../lib/spdx.mjs'
import { SHIPPED, readTree } from './linked.mjs'
import { checksums, sbom } from './sbom.mjs'

const EPOCH = 1_795_431_600
const text = await sbom({ version: '1.2.3', epoch: EPOCH })
const bom = JSON.parse(text)
const named = (name) => bom.components.filter((part) => part.name === name)

test('reads who needs whom, also where cargo shortens', () => {
  const tree = readTree('0 a v1.0.0 (/somewhere)\n1 b v2.0.0\n2 c v3.0.0+x\n1 c v3.0.0+x\n1 d v1.0.0\n2 b v2.0.0 (*)\n')
  assert.deepEqual(
    [...tree].map(([title, needs]) => [title, [...needs]]),
    [
      ['a 1.0.0', ['b 2.0.0', 'c 3.0.0+x', 'd 1.0.0']],
      ['b 2.0.0', ['c 3.0.0+x']],
      ['c 3.0.0+x', []],
      ['d 1.0.0', ['b 2.0.0']],
    ],
  )
})

test('reads checksums out of a lock file', () => {
  const sum = 'a'.repeat(64)
  const lock = `[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry"\nchecksum = "${sum}"\n\n[[package]]\nname = "b"\nversion = "2.0.0"\n`
  assert.deepEqual([...checksums(lock)], [['a 1.0.0', sum]])
})

test('is CycloneDX 1.6, as far as its schema goes for what is in it', () => {
  assert.deepEqual(Object.keys(bom), ['$schema', 'bomFormat', 'specVersion', 'serialNumber', 'version', 'metadata', 'components', 'dependencies'])
  assert.equal(bom.bomFormat, 'CycloneDX')
  assert.equal(bom.specVersion, '1.6')
  assert.match(bom.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.match(bom.metadata.timestamp, /^2026-11-23T11:00:00Z$/)
  const keys = ['type', 'bom-ref', 'name', 'version', 'hashes', 'licenses', 'purl', 'externalReferences']
  for (const part of [bom.metadata.component, ...bom.components]) {
    assert.deepEqual(Object.keys(part).filter((key) => !keys.includes(key)), [], part.name)
    assert.match(part.type, /^(?:application|library)$/)
    assert.ok(part.name && part.version && part.licenses.length === 1, part.name)
    for (const { alg, content } of part.hashes ?? []) assert.match(`${alg} ${content}`, /^SHA-256 [0-9a-f]{64}$/)
    for (const { type, url } of part.externalReferences ?? []) assert.match(`${type} ${url}`, /^vcs https:\/\/\S+$/)
    if (part.purl) assert.match(part.purl, /^pkg:(?:cargo|npm|generic)\/[\w.-]+@[\w.%-]+$/)
  }
})

test('names each part once, and says of each what it needs', () => {
  const refs = [bom.metadata.component, ...bom.components].map((part) => part['bom-ref'])
  assert.equal(new Set(refs).size, refs.length)
  const told = bom.dependencies.map(({ ref }) => ref)
  assert.equal(new Set(told).size, told.length)
  for (const { ref, dependsOn } of bom.dependencies) {
    for (const one of [ref, ...dependsOn]) assert.ok(refs.includes(one), one)
  }
  const reached = new Set(['latchkey'])
  for (const ref of reached) bom.dependencies.find((one) => one.ref === ref)?.dependsOn.forEach((one) => reached.add(one))
  assert.deepEqual(refs.filter((ref) => !reached.has(ref)), [], 'needed by nobody')
})

test('has what is shipped, and nothing that only builds or tests', async () => {
  for (const { name } of SHIPPED) assert.equal(named(name).length, 1, name)
  for (const name of ['latchkey-core', 'reqwest', 'rustls', 'sqlx-core', 'tauri', 'leptos', 'sqlite', 'lucide-static']) {
    assert.ok(named(name).length >= 1, name)
  }
  for (const name of ['proptest', 'criterion', 'rcgen', 'libfuzzer-sys', 'tera', 'hyper-test', 'tauri-build', 'serde_derive', 'latchkey-bindgen', 'cc']) {
    assert.equal(named(name).length, 0, name)
  }
  const { packages } = await metadata('--all-features')
  for (const { name, version, purl, licenses } of bom.components.filter(({ purl }) => purl?.startsWith('pkg:cargo/'))) {
    const crate = packages.find((one) => one.name === name && one.version === version)
    assert.ok(crate, purl)
    assert.equal(licenses[0].expression, crate.license.replaceAll(/ *\/ */g, ' OR '))
    assert.doesNotThrow(() => isAllowed(licenses[0].expression, []), purl)
  }
  const sums = bom.components.filter(({ purl }) => purl?.startsWith('pkg:cargo/')).filter(({ hashes }) => hashes?.length !== 1)
  assert.deepEqual(sums, [], 'a crate of a registry has a checksum')
})

test('tells nothing of this machine, and is the same again', async () => {
  for (const folder of [ROOT.replace(/\/$/, ''), homedir(), process.env.CARGO_HOME, process.env.CARGO_TARGET_DIR]) {
    if (folder) assert.ok(!text.includes(folder), folder)
  }
  assert.deepEqual(registryHosts('sbom.json', text), [])
  assert.ok(!text.includes('file://'))
  assert.equal(await sbom({ version: '1.2.3', epoch: EPOCH }), text)
  const lock = readFileSync(join(ROOT, 'Cargo.lock'), 'utf8')
  assert.ok(lock.includes(named('reqwest')[0].hashes[0].content))
})
