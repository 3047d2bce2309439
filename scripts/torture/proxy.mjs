import { connect, createServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

import { Message, Reader } from './http.mjs'

/** What ends a connection in the middle of an exchange. */
class Cut extends Error {
  constructor(how, bytes) {
    super('cut')
    this.how = how
    this.bytes = bytes
  }
}

/**
 * Stands between a program and an Edge, and does to each exchange what its faults say.
 *
 * A fault is an object with some of these, each called with the exchange: `arrives` at the first byte of a request,
 * `halfway` when half of its body is there, `request` when all of it is, `answer` when the Edge has answered; which of them
 * it does at the n-th request of all is the fault's own matter. Each may change `request` or `answer`, set `answer` before
 * the Edge is asked (it is not asked then), wait, or `cut`.
 *
 * Gives `{ url, seen, faults, trust, stop }`: `seen` are the secrets that went through, `faults` the list that is asked.
 */
export async function startProxy(edge, { tls } = {}) {
  const { hostname, port } = new URL(edge)
  const target = { host: hostname, port: Number(port) }
  const open = new Set()
  const self = { faults: [], count: 0, seen: { cookies: new Set(), polling: new Set(), stray: new Set(), keys: new Set() } }

  const serve = async (socket) => {
    const reader = new Reader(socket)
    while (await reader.begins()) {
      const exchange = new Exchange(++self.count, socket, target)
      try {
        if (!(await exchange.run(reader, [...self.faults], self.seen))) return socket.destroy()
      } catch (error) {
        if (!(error instanceof Cut)) return socket.destroy() // one side has gone
        return end(socket, error)
      }
    }
    socket.end()
  }
  const listener = (socket) => {
    open.add(socket)
    socket.setNoDelay(true)
    socket.once('close', () => open.delete(socket)).on('error', () => {})
    serve(socket).catch(() => socket.destroy())
  }
  const server = tls ? createTlsServer(tls, listener).on('tlsClientError', () => {}) : createServer(listener)
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return Object.assign(self, {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}/`,
    /** Shows another certificate from now on. */
    trust: (tls) => server.setSecureContext(tls),
    stop() {
      open.forEach((socket) => socket.destroy())
      return new Promise((resolve) => server.close(resolve))
    },
  })
}

/** Ends a connection: in order, or as a machine does that has forgotten it. */
function end(socket, { how, bytes }) {
  const close = () => (how === 'reset' && socket.resetAndDestroy ? reset(socket) : socket.end(() => socket.destroy()))
  if (bytes?.length > 0) socket.write(bytes, close)
  else close()
}

function reset(socket) {
  try {
    socket.resetAndDestroy()
  } catch {
    socket.destroy() // TLS cannot
  }
}

/** One request and its answer. */
class Exchange {
  constructor(number, socket, target) {
    this.number = number
    this.socket = socket
    this.target = target
  }

  /** Ends the connection, in order or with a `reset`, after the program has got these bytes. */
  cut(how, bytes) {
    throw new Cut(how, bytes)
  }

  /** Does all of it; gives whether the connection may stay. */
  async run(reader, faults, seen) {
    const at = async (stage) => {
      for (const fault of faults) await fault[stage]?.(this)
    }
    await at('arrives')
    this.request = await reader.head()
    if (this.request === undefined) return false
    const length = Number(this.request.get('content-length') ?? 0)
    const half = await reader.take(length >> 1)
    this.half = half
    await at('halfway')
    const rest = await reader.take(length - (length >> 1))
    if (rest === undefined) return false
    this.request.body = Buffer.concat([half, rest])
    for (const cookie of this.request.all('cookie')) if (!/^defguard_proxy=[^;]*$/.test(cookie)) seen.stray.add(cookie)

    const [, key] = this.request.body.toString('latin1').match(/"pubkey":"([^"]+)"/) ?? []
    if (key) seen.keys.add(key)
    await at('request')
    this.answer ??= await this.forward()
    learn(this.answer, seen)
    await at('answer')
    if (this.socket.destroyed) return false
    await this.#send()
    return true
  }

  /** Has the Edge answer the request as it is now. */
  async forward() {
    const { bytes } = new Message(this.request.first, this.request.headers, this.request.body).set('connection', 'close')
    const edge = connect(this.target)
    edge.on('error', () => {})
    edge.write(bytes)
    const answer = await new Reader(edge).message()
    edge.destroy()
    if (answer === undefined) this.cut('close')
    return answer.set('connection')
  }

  /** Lets the Edge see a part of the request, and no more. */
  forwardPart(bytes) {
    const edge = connect(this.target, () => edge.end(bytes, () => edge.destroy()))
    edge.on('error', () => {})
  }

  async #send() {
    const write = (bytes) => new Promise((resolve) => this.socket.write(bytes, () => resolve()))
    await write(this.answer.bytes)
    if (!this.answer.endless) return
    while (!this.socket.destroyed) await write(this.answer.endless)
  }
}

/** Remembers the secrets of an answer. */
function learn(answer, seen) {
  for (const cookie of answer.all('set-cookie')) {
    const [, value] = cookie.match(/^defguard_proxy=([^;\s]{6,})/) ?? []
    if (value) seen.cookies.add(value)
  }
  for (const [, token] of answer.body.toString('latin1').matchAll(/"token":"([^"]+)"/g)) seen.polling.add(token)
}
