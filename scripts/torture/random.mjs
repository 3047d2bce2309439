import { createHash } from 'node:crypto'

/**
 * Random choices that come out the same for the same words: `random(seed, run)` is all that a run's plan is made from.
 */
export function random(...words) {
  let state = createHash('sha256').update(words.join('\0')).digest()
  let at = 0
  const word = () => {
    if (at + 4 > state.length) {
      state = createHash('sha256').update(state).digest()
      at = 0
    }
    at += 4
    return state.readUInt32BE(at - 4)
  }
  const self = {
    /** A whole number from `low` to `high`, both included. */
    int: (low, high) => low + (word() % (high - low + 1)),
    /** One of several. */
    pick: (all) => all[word() % all.length],
    /** True so often, of 1. */
    chance: (share) => word() / 2 ** 32 < share,
    /** Bytes that nobody meant anything by. */
    bytes: (length) => Buffer.from(Array.from({ length }, () => word() & 0xff)),
  }
  return self
}
