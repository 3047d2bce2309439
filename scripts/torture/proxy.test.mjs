import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import test from 'node:test'

import { startProxy } from './proxy.mjs'
import { WIRE, wireFault } from './wire.mjs'

/** An Edge that counts what reaches it, and answers with a cookie and a token. */
async function startEdge() {
  const heard = []
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      heard.push({ cookie: request.headers.cookie, body: Buffer.concat(chunks).toString() })
      response.setHeader('set-cookie', 'defguard_proxy=c00kie-value; Expires=never')
      response.setHeader('content-type', 'application/json')
      response.end('{"token":"p0lling-token","configs":[1,2,3]}')
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}/`, heard, stop: () => new Promise((resolve) => server.close(resolve)) }
}

/** Sends a request as a client does; gives the answer, or the error that came instead. */
function send(url, { body = '{"a":1}', cookie, limit = Infinity } = {}) {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', ...(cookie && { cookie }) }
    const sent = request(new URL('/api/v1/enrollment/start', url), { method: 'POST', headers, agent: false }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
        if (text.length > limit) sent.destroy()
      })
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }))
      answer.on('error', ({ code }) => resolve({ error: code, text }))
    })
    sent.on('error', ({ code }) => resolve({ error: code }))
    sent.end(body)
  })
}

/** Does something with an Edge behind a proxy with one fault, at the first request if nothing else is said. */
async function behind(kind, plan, work) {
  const edge = await startEdge()
  const proxy = await startProxy(edge.url)
  const fault = kind && wireFault(kind, { at: 1, times: 1, how: 'close', ...plan }, edge)
  if (fault) proxy.faults.push(fault)
  try {
    await work({ edge, proxy, fault })
  } finally {
    await proxy.stop()
    await edge.stop()
  }
}

test('carries exchanges as they are, and remembers their secrets', () =>
  behind(undefined, {}, async ({ edge, proxy }) => {
    const { status, headers, text } = await send(proxy.url)
    assert.deepEqual([status, headers['content-type'], text], [200, 'application/json', '{"token":"p0lling-token","configs":[1,2,3]}'])
    assert.equal(edge.heard[0].body, '{"a":1}')
    assert.deepEqual([[...proxy.seen.cookies], [...proxy.seen.polling]], [['c00kie-value'], ['p0lling-token']])
    await send(proxy.url, { cookie: 'defguard_proxy=x; other=y' })
    assert.equal(proxy.seen.stray.size, 1)
  }))

for (const [kind, reaches] of [
  ['cut before the request', 0],
  ['cut in the middle of the request', 0],
  ['cut after the request', 0],
  ['cut before the answer', 1],
  ['cut in the middle of the answer', 1],
]) {
  for (const how of ['close', 'reset']) {
    test(`${kind} (${how})`, () =>
      behind(kind, { how, share: 0.9 }, async ({ edge, proxy, fault }) => {
        const { error } = await send(proxy.url)
        assert.ok(error, 'no answer comes')
        assert.deepEqual([edge.heard.length, fault.fired], [reaches, true])
        assert.equal((await send(proxy.url)).status, 200, 'the next request is left alone')
      }))
  }
}

test('cut after the answer: it came whole', () =>
  behind('cut after the answer', {}, async ({ proxy }) => assert.equal((await send(proxy.url)).status, 200)))

for (const [kind, status, reaches, plan] of [
  ['500, not done', 500, 0],
  ['500, though it was done', 500, 1],
  ['a gateway in between has trouble', 503, 1, { status: 503, isDone: true }],
  ['429 with `retry-after`', 429, 0, { after: '7' }],
  ['429 without `retry-after`', 429, 0],
  ['a web page instead of the answer', 200, 0, { isDone: false }],
]) {
  test(kind, () =>
    behind(kind, plan, async ({ edge, proxy }) => {
      const answer = await send(proxy.url)
      assert.deepEqual([answer.status, edge.heard.length, answer.headers['retry-after']], [status, reaches, plan?.after])
    }))
}

test('changes what an answer says', async () => {
  await behind('truncated body', { share: 0.5 }, async ({ proxy }) => assert.equal((await send(proxy.url)).text, '{"token":"p0lling-token'.slice(0, 21)))
  await behind('wrong content type', { type: 'image/png' }, async ({ proxy }) => assert.equal((await send(proxy.url)).headers['content-type'], 'image/png'))
  await behind('the server says it is an hour later', {}, async ({ proxy }) => {
    const { headers } = await send(proxy.url)
    assert.ok(Math.abs(Date.parse(headers.date) - Date.now() - 3_600_000) < 60_000)
  })
  await behind('endless body', { isFast: true }, async ({ proxy }) => assert.ok((await send(proxy.url, { limit: 3e6 })).text.length > 2e6))
})

test('plays another replica, and somebody who adds cookies', async () => {
  const cookie = 'defguard_proxy=mine'
  await behind('another replica answers', {}, async ({ edge, proxy }) => {
    await send(proxy.url, { cookie })
    await send(proxy.url, { cookie })
    assert.notEqual(edge.heard[0].cookie, cookie)
    assert.equal(edge.heard[1].cookie, cookie)
  })
  await behind('two replicas by turns', { times: Infinity }, async ({ edge, proxy }) => {
    await send(proxy.url) // the first replica makes the cookie
    const own = { cookie: 'defguard_proxy=c00kie-value' }
    await send(proxy.url, own)
    await send(proxy.url, own)
    assert.notEqual(edge.heard[1].cookie, own.cookie)
  })
  await behind('cookies of somebody in between', {}, async ({ edge, proxy }) => {
    const { headers } = await send(proxy.url, { cookie })
    assert.equal(edge.heard[0].cookie, `__cf_bm=x; ${cookie}; AWSALB=y`)
    assert.ok(headers['set-cookie'].length === 4 && headers['set-cookie'].some((one) => one.startsWith('defguard_proxy=')))
  })
})

test('is at work at its requests only, and not once it is over', () =>
  behind('500, not done', { at: 2, times: 2 }, async ({ proxy, fault }) => {
    const statuses = []
    for (let number = 1; number <= 4; number++) statuses.push((await send(proxy.url)).status)
    assert.deepEqual([statuses, fault.hits], [[200, 500, 500, 200], 2])
    fault.plan = { at: 1, times: Infinity }
    fault.isOver = true
    assert.equal((await send(proxy.url)).status, 200)
  }))

test('every kind of fault says which messages fit', () => {
  for (const [kind, { tells, does }] of Object.entries(WIRE)) assert.ok(Array.isArray(tells) && does, kind)
})
