/** HTTP/1.1 as bytes, as far as Edges and our own programs speak it: bodies have a `content-length`, or none. */

/** The end of a head. */
const END = '\r\n\r\n'

/** A request or an answer: its first line, its headers in their order, its body. */
export class Message {
  constructor(first, headers = [], body = Buffer.alloc(0)) {
    this.first = first
    this.headers = headers
    this.body = body
  }

  /** Reads a head without its end; the body comes later. */
  static ofHead(text) {
    const [first, ...lines] = text.split('\r\n')
    return new Message(
      first,
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
  }

  /** An answer with a body, as text. */
  static answer(status, reason, type, body = '') {
    const headers = [...(type ? [['content-type', type]] : []), ['content-length', '0'], ['date', new Date().toUTCString()]]
    return new Message(`HTTP/1.1 ${status} ${reason}`, headers).with(body)
  }

  get status() {
    return Number(this.first.split(' ')[1])
  }

  /** The last part of the path of a request. */
  get call() {
    return this.first.split(' ')[1].split('/').at(-1)
  }

  /** All values of a header. */
  all = (name) => this.headers.filter(([key]) => key === name).map(([, value]) => value)
  get = (name) => this.all(name)[0]

  /** Sets a header, or takes it out. */
  set(name, value) {
    this.headers = this.headers.filter(([key]) => key !== name)
    if (value !== undefined) this.headers.push([name, value])
    return this
  }

  add(name, value) {
    this.headers.push([name, value])
    return this
  }

  /** Puts another body in, and says its length. */
  with(body) {
    this.body = Buffer.from(body)
    return this.set('content-length', String(this.body.length))
  }

  get head() {
    return Buffer.from(`${[this.first, ...this.headers.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}${END}`, 'latin1')
  }

  get bytes() {
    return Buffer.concat([this.head, this.body])
  }
}

/** Reads messages off a socket. Each `await` gives what was asked for, or undefined when the other side has ended. */
export class Reader {
  #chunks
  #rest = Buffer.alloc(0)

  constructor(socket) {
    this.#chunks = socket[Symbol.asyncIterator]()
  }

  async #more() {
    const { value, done } = await this.#chunks.next()
    if (done) return false
    this.#rest = Buffer.concat([this.#rest, value])
    return true
  }

  /** Waits for the first byte of a message. */
  async begins() {
    while (this.#rest.length === 0) if (!(await this.#more())) return false
    return true
  }

  /** Gives a message without its body. */
  async head() {
    let end
    while ((end = this.#rest.indexOf(END)) < 0) if (!(await this.#more())) return undefined
    const text = this.#rest.subarray(0, end).toString('latin1')
    this.#rest = this.#rest.subarray(end + END.length)
    return Message.ofHead(text)
  }

  /** Gives so many bytes. */
  async take(length) {
    while (this.#rest.length < length) if (!(await this.#more())) return undefined
    const bytes = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return bytes
  }

  /** Gives a whole message. */
  async message() {
    const message = await this.head()
    if (message === undefined) return undefined
    message.body = await this.take(Number(message.get('content-length') ?? 0))
    return message.body && message
  }
}
