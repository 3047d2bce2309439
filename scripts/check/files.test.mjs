import assert from 'node:assert/strict'
import test from 'node:test'

import { exposed, innerHtml, lostPaths, machinePaths, registryHosts } from './files.mjs'

const what = (rule, path, text) => rule(path, text).map((found) => found.what)

test('finds secrets that are made serializable', () => {
  const attribute = '#[serde(with = "secret::expose")]\ntoken: Secret,'
  for (const path of ['core/src/view.rs', 'core/src/checkpoint/old.rs', 'desktop/src/store/mod.rs']) {
    assert.deepEqual(exposed(path, `\n${attribute}`), [{ line: 2, what: 'with = "secret::expose"' }], path)
    assert.equal(exposed(path, attribute.replace('expose', 'expose::option')).length, 1)
    assert.equal(exposed(path, attribute.replace('secret::', 'crate::secret::')).length, 1)
    assert.equal(exposed(path, '#[serde(serialize_with\n = "expose::serialize")]').length, 1)
    assert.equal(exposed(path, 'use crate::secret::expose;').length, 1)
    assert.equal(exposed(path, 'secret::expose::serialize(&self.token, serializer)').length, 1)
  }
  for (const path of ['core/src/edge/wire.rs', 'core/src/checkpoint.rs', 'README.md']) {
    assert.deepEqual(exposed(path, attribute), [], path)
  }
  const harmless = '/// Use `#[serde(with = "secret::expose")]`.\nsecret.expose(); Secret::expose; foo(with)'
  assert.deepEqual(exposed('core/src/secret.rs', harmless), [])
})

test('finds HTML put into a page unread', () => {
  assert.deepEqual(what(innerHtml, 'web-ui/src/a.rs', 'view! { <p inner_html=text/> }'), ['inner_html'])
  assert.deepEqual(innerHtml('web-ui/src/a.rs', '// never inner_html\nlet inner = html;'), [])
})

test('finds paths of a machine', () => {
  for (const top of ['work', 'root', 'home']) {
    const path = `/${top}/ana/x`
    assert.deepEqual(what(machinePaths, 'a.md', `see ${path}, "${path}"`), [`/${top}/ana`, `/${top}/ana`])
    assert.deepEqual(machinePaths('a.md', `src${path} ../${top}/x https://host.example${path} $HOME${path}`), [])
  }
})

test('finds hosts of package registries', () => {
  for (const host of [
    ['index.crates', 'io'],
    ['registry.npmjs', 'org'],
    ['static.rust-lang', 'org'],
    ['https://crates-mirror', 'example'],
    ['http://artifactory', 'corp.example'],
  ].map((parts) => parts.join('.'))) {
    assert.deepEqual(what(registryHosts, 'a.toml', `url = "${host}"`), [host])
  }
  assert.deepEqual(registryHosts('Cargo.lock', 'source = "registry+https://github.com/rust-lang/crates.io-index"'), [])
  const lock = '{ "resolved": "https://host.example/a.tgz" }'
  assert.equal(registryHosts('package-lock.json', lock).length, 1)
  assert.deepEqual(registryHosts('a.json', lock), [])
})

test('finds paths that documents name and nobody has', () => {
  const paths = ['README.md', 'core/src/view.rs', 'core/src/edge/wire.rs', 'core/src/page/mod.rs', 'docs/json.md']
  const lost = (text) => lostPaths(text, paths).map(({ what }) => what)
  for (const good of [
    '`core/` and `core/src/view.rs`, `edge/`, `page/`',
    '`core/src/edge/`, `view.rs`',
    '`core/src/*/wire.rs`; `docs/*.md`',
    '`README.md`',
    '`/etc/latchkey/policy.json`, `~/.local/share/x/`, `provisioning.json`, `.test.mjs`, `npm run check`, `a::b`',
  ]) {
    assert.deepEqual(lost(good), [], good)
  }
  assert.deepEqual(lost('`core/src/gone.rs` and `view.rs`'), ['there is no core/src/gone.rs', 'there is no view.rs'])
  assert.deepEqual(lost('`core/src/view.rs/`'), ['there is no core/src/view.rs/'])
  assert.deepEqual(lost('`core/*/wire.rs`'), ['there is no core/*/wire.rs'])
  assert.deepEqual(lostPaths('one\n`web-ui/`', paths), [{ line: 2, what: 'there is no web-ui/' }])
})
