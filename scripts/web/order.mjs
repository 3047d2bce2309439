import { Buffer } from 'node:buffer'

/**
 * Names the functions of a wasm file so that those which resemble each other come one after the other when they are sorted
 * by name: a compressor says most of a function then by pointing at the one before it. Gives the file with these names, for
 * `wasm-opt --reorder-functions-by-name`.
 */
export function nameByLikeness(wasm) {
  const { imported, bodies } = functions(wasm)
  const names = alike(bodies).map((function_, place) => [imported + function_, String(place).padStart(6, '0')])
  const entries = names.sort(([a], [b]) => a - b).map(([index, name]) => Buffer.concat([number(index), text(name)]))
  const all = section(FUNCTION_NAMES, Buffer.concat([number(entries.length), ...entries]))
  return Buffer.concat([wasm, section(CUSTOM, Buffer.concat([text('name'), all]))])
}

/** Finds the functions: how many are imported, and the bytes of each other one (WebAssembly 2.0, 5.5). */
export function functions(wasm) {
  let imported = 0
  const bodies = []
  const reader = new Reader(wasm, 8) // behind magic and version
  while (!reader.isDone) {
    const id = reader.byte()
    const part = new Reader(reader.bytes(), 0)
    if (id === IMPORTS) {
      for (let left = part.number(); left > 0; left--) {
        part.bytes()
        part.bytes()
        if (part.skipImport() === 0) imported++
      }
    } else if (id === CODE) {
      for (let left = part.number(); left > 0; left--) bodies.push(part.bytes())
    }
  }
  return { imported, bodies }
}

/** Orders texts of bytes, each followed by the one that shares most with it of those that are left; gives their places. */
export function alike(bodies) {
  const pieces = bodies.map(piecesOf)
  const holders = new Map()
  pieces.forEach((own, place) => {
    for (const piece of own) {
      const all = holders.get(piece)
      if (all === undefined) holders.set(piece, [place])
      else if (all.length < COMMON) all.push(place)
    }
  })
  const left = new Set(bodies.keys())
  const order = []
  let next = 0
  while (left.size > 0) {
    order.push(next)
    left.delete(next)
    const shared = new Map()
    for (const piece of pieces[next]) {
      for (const place of holders.get(piece)) if (left.has(place)) shared.set(place, (shared.get(place) ?? 0) + 1)
    }
    let [best, most] = [left.values().next().value, 0]
    for (const [place, count] of shared) {
      const likeness = count / (pieces[place].size + pieces[next].size - count)
      if (likeness > most) [best, most] = [place, likeness]
    }
    next = best
  }
  return order
}

/** All pieces of so many bytes, in the order of the text. */
function piecesOf(body) {
  const pieces = new Set()
  for (let at = 0; at + PIECE <= body.length; at++) pieces.add(body.toString('latin1', at, at + PIECE))
  return pieces
}

/** A piece of code that means something is some six bytes long: two or three instructions with what they work on. */
const PIECE = 6
/** What so many have tells nothing of any of them. */
const COMMON = 400

const [CUSTOM, IMPORTS, CODE, FUNCTION_NAMES] = [0, 2, 10, 1]

class Reader {
  constructor(from, at) {
    Object.assign(this, { from, at })
  }

  get isDone() {
    return this.at >= this.from.length
  }

  byte() {
    return this.from[this.at++]
  }

  /** Reads an unsigned LEB128. */
  number() {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }

  /** Reads a length and so many bytes. */
  bytes() {
    const length = this.number()
    this.at += length
    return this.from.subarray(this.at - length, this.at)
  }

  /** Skips what is imported; gives its kind, 0 for a function. */
  skipImport() {
    const kind = this.byte()
    const limits = () => {
      const has = this.byte()
      this.number()
      if (has & 1) this.number()
    }
    if (kind === 0) this.number()
    else if (kind === 1) [this.byte(), limits()]
    else if (kind === 2) limits()
    else if (kind === 3) [this.byte(), this.byte()]
    else throw new Error(`an import of the kind ${kind}`)
    return kind
  }
}

function number(value) {
  const bytes = []
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80)
  return Buffer.from([...bytes, value])
}

const text = (value) => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)])

const section = (id, content) => Buffer.concat([Buffer.from([id]), number(content.length), content])
