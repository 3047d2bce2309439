import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds after which something that is waited for does not come any more, also on a busy machine. */
const PATIENCE = 60_000

/**
 * Looks until there is something: `look` gives it, or undefined or false for not yet. Throws what was waited for, with what
 * `look` threw last. It waits for `patience`, and `between` two looks, both in milliseconds.
 */
export async function until(what, look, { patience = PATIENCE, between = 30 } = {}) {
  const end = performance.now() + patience
  let trouble
  for (;;) {
    try {
      const found = await look()
      if (found !== undefined && found !== false) return found
      trouble = undefined
    } catch (error) {
      if (error.final) throw error
      trouble = error
    }
    if (performance.now() > end) throw new Error(`${what}: never came${trouble ? `; last: ${trouble.message}` : ''}`)
    await pause(between)
  }
}

/** Makes an error that no waiting helps against. */
export function final(message) {
  return Object.assign(new Error(message), { final: true })
}
