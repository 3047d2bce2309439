import { createHmac } from 'node:crypto'

/** Computes the six-digit code of RFC 6238 (SHA-1, 30 s) for a base32 secret at a time in seconds. */
export function totp(secret, seconds) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / STEP)))
  const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const number = digest.readUInt32BE(digest.at(-1) & 0xf) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

/** Tells how many seconds a code that is computed now will be good. */
export function secondsLeft(seconds) {
  return STEP - (seconds % STEP)
}

/** Reads base32 (RFC 4648), with or without padding. */
export function fromBase32(text) {
  const bytes = []
  let bits = 0
  let value = 0
  for (const letter of text.replace(/=+$/, '')) {
    const digit = ALPHABET.indexOf(letter)
    if (digit < 0) throw new Error('not base32')
    value = ((value << 5) | digit) & 0xfff
    bits += 5
    if (bits >= 8) bytes.push((value >> (bits -= 8)) & 0xff)
  }
  return Buffer.from(bytes)
}

const STEP = 30
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
