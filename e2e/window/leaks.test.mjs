/** What the page must never get: looked for within it, and in the memory of its process. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

import { below } from '../../scripts/lib/processes.mjs'
import { until } from '../../scripts/lib/until.mjs'
import { isEnrolled, wizard } from './enrolling.mjs'
import { listenInside, readInside, readWasm } from './inside.mjs'
import { findInMemory } from './memory.mjs'
import { tap } from './tap.mjs'
import { test } from './test.mjs'

const PASSWORD = 'Pl4nted-in-a-field!'

/** Reads what went over the wire, and what the store holds, that no page may see. */
async function secretsOf(laptop, wire, token) {
  const all = (pattern) => [...wire.heard().matchAll(pattern)].map(([, value]) => value)
  const [cookie] = all(/defguard_proxy=([^;\s]{6,})/g)
  const polling = all(/"token":"([^"]+)"/g).filter((value) => value !== token).at(-1)
  const { instances } = await laptop.status()
  const { stdout, stderr } = await laptop.latchkey('export', instances[0].locations[0].name, '--output', '-')
  const [, key] = stdout.match(/PrivateKey = (\S+)/) ?? []
  const secrets = { token, cookie, polling, key }
  for (const [name, value] of Object.entries(secrets)) assert.ok(value?.length >= 16, `no ${name} to look for: ${stderr}`)
  return secrets
}

test('no secret reaches the page or its memory', async ({ laptop, edge }) => {
  const acme = await edge('new-user')
  const wire = await tap(acme.url)
  try {
    const { enrollment_token: token } = await acme.invite()
    laptop.deliver({ enrollment_token: token, enrollment_url: wire.url })
    const window = await laptop.open()
    const control = `control-${randomBytes(6).toString('hex')}`
    const seen = []
    await window.shows('welcome')
    await listenInside(window)
    await wizard(window, {
      password: PASSWORD,
      device: control,
      at: async (name) => name !== 'password' && seen.push(await readInside(window)),
    })
    await (await window.shows('finish')).goOn()
    await window.shows('home')
    await isEnrolled(acme, laptop)
    seen.push(await readInside(window))

    const secrets = await secretsOf(laptop, wire, token)
    const where = (text) => [...new Set(seen.flatMap((one) => Object.keys(one).filter((part) => one[part].includes(text))))]
    assert.deepEqual(where(control), ['dom'], 'what is shown is found')
    assert.deepEqual(where('control: console'), ['console'])
    for (const [name, secret] of Object.entries({ ...secrets, password: PASSWORD })) {
      assert.deepEqual(where(secret), [], `${name} is in the page`)
    }

    const wasm = await readWasm(window)
    assert.ok(wasm.includes(control), 'what is shown is found')
    for (const [name, secret] of Object.entries(secrets)) {
      assert.ok(!wasm.includes(secret) && !wasm.includes(Buffer.from(secret, 'utf16le')), `${name} is in the wasm`)
    }

    // A text with a letter that is not Latin is kept in UTF-16; the other as bytes.
    await window.page.evaluate((text) => (globalThis.planted = [text, `\u0436${text}`]), control)
    for (const { pid } of below(window.pid)) {
      const found = findInMemory(pid, { ...secrets, control })
      if (pid === window.webProcess) assert.deepEqual(found, ['control, utf16le', 'control, utf8'], 'only what was planted')
      assert.deepEqual(found.filter((name) => !name.startsWith('control')), [], 'no process of the engine has one')
    }

    const written = laptop.logs() + window.said
    assert.match(written, / start/, 'there is a log')
    for (const [name, secret] of Object.entries({ ...secrets, password: PASSWORD })) {
      assert.ok(!written.includes(secret), `${name} is in a log`)
    }
  } finally {
    await wire.stop()
  }
})

/** Tries to reach `url` in every way that a page has, and to run text as a program; notes what its policy refused. */
function breakOut(url) {
  globalThis.refused = []
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => globalThis.refused.push(effectiveDirective))
  const add = (tag, attributes) => document.body.appendChild(Object.assign(document.createElement(tag), attributes))
  const ways = [
    () => fetch(`${url}fetch`, { mode: 'no-cors' }).catch(() => {}),
    () => new WebSocket(`${url.replace('http', 'ws')}socket`),
    () => navigator.sendBeacon(`${url}beacon`, ''),
    () => add('img', { src: `${url}image` }),
    () => add('script', { src: `${url}script` }),
    () => add('iframe', { src: `${url}frame` }),
    () => add('link', { rel: 'stylesheet', href: `${url}style` }),
    () => add('form', { action: `${url}form`, method: 'post' }).submit(),
    () => add('script', { textContent: 'globalThis.isInline = true' }),
    () => (globalThis.isEvaluated = (0, eval)('true')),
  ]
  for (const way of ways) {
    try {
      way()
    } catch {
      // Refused at once.
    }
  }
}

test('the page reaches nobody, and runs nothing that is not its own', async ({ laptop }) => {
  const heard = []
  const server = createServer((request, response) => response.end(heard.push(request.url) && ''))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${server.address().port}/`
    await fetch(`${url}control`)
    const window = await laptop.open()
    await window.shows('manual')
    await window.page.evaluate(breakOut, url)
    const refused = async () => [...new Set(await window.page.evaluate(() => globalThis.refused))].sort()
    const expected = ['connect-src', 'form-action', 'frame-src', 'img-src', 'script-src', 'script-src-elem', 'style-src-elem']
    await until('all that is refused', async () => assert.deepEqual(await refused(), expected) ?? true)
    assert.deepEqual(heard, ['/control'])
    assert.deepEqual(await window.page.evaluate(() => [globalThis.isInline ?? false, globalThis.isEvaluated ?? false]), [false, false])
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

/** The largest core dump that a process may write, now and ever. */
const mostDumped = (pid) => readFileSync(`/proc/${pid}/limits`, 'utf8').match(/^Max core file size\s+(\S+)\s+(\S+)/m).slice(1)

test('neither the window nor its page writes a core dump', async ({ laptop }) => {
  assert.notDeepEqual(mostDumped('self'), ['0', '0'], 'where nobody may write one nothing can be shown')
  const window = await laptop.open()
  await window.shows('manual')
  for (const { pid, name } of [{ pid: window.pid, name: 'the window' }, ...below(window.pid)]) {
    assert.deepEqual(mostDumped(pid), ['0', '0'], name)
  }
})
