import { FAULTS, KINDS } from './faults.mjs'
import { random } from './random.mjs'

/** Versions of Defguard that the demo Edge plays. */
const PROFILES = ['1.6', '2.0', '2.1', '2.2']

/** Who enrolls, and how many requests that takes. */
export const JOURNEYS = {
  'new user, authenticator app': { scenario: 'new-user', factor: 'totp', requests: 5 },
  'new user, codes by e-mail': { scenario: 'new-user', factor: 'email', requests: 5 },
  'new user, no second factor': { scenario: 'new-user', factor: 'none', requests: 3 },
  'enrolled user, unattended': { scenario: 'enrolled-user', requests: 2 },
}

/** The kinds that one of the others may come on top of. */
const TWICE = 0.45

/** How many kinds have their turn in a window until somebody kills it again. */
const BETWEEN_KILLS = 8
/** The kinds that a window meets, in their order: a window has few runs, and a kill hits it in many places. */
export const WINDOW_KINDS = KINDS.flatMap((kind, index) => (index % BETWEEN_KILLS === 0 ? ['kill -9', kind] : [kind]))
/**
 * How many requests in a row may be slow in a window. Each takes its whole timeout of 35 seconds, so that nothing slow comes on
 * top of another kind there either.
 */
const MOST_SLOW = 2

/**
 * Plans a run: who enrolls at which version, and what goes wrong when. The same seed and number give the same plan; the
 * numbers go through all kinds of fault one after another, and what else is in a plan is chance.
 */
export function planOf(seed, number, { inWindow = false } = {}) {
  const kinds = inWindow ? WINDOW_KINDS : KINDS
  const dice = random(seed, inWindow ? 'window' : 'command line', String(number))
  const journey = dice.pick(Object.keys(JOURNEYS))
  const { requests } = JOURNEYS[journey]
  const first = kinds[number % kinds.length]
  const others = KINDS.filter((kind) => kind !== first && kind !== 'nothing at all' && fits(kind, first) && !(inWindow && FAULTS[kind].slow))
  const chosen = first !== 'nothing at all' && dice.chance(TWICE) ? [first, dice.pick(others)] : [first]
  // What happens to a database happens before its disk is locked.
  chosen.sort((one, other) => Number(FAULTS[other].group === 'database') - Number(FAULTS[one].group === 'database'))
  const faults = chosen.map((kind, index) => {
    const [at, times] = [dice.int(1, requests + index), dice.pick([1, 1, 1, 2, 3, Infinity])]
    const most = inWindow && FAULTS[kind].slow ? MOST_SLOW : Infinity
    return { kind, at, times: Math.min(times, most), ...FAULTS[kind].plan?.(dice, { inWindow }) }
  })
  return {
    number,
    inWindow,
    journey,
    profile: dice.pick(PROFILES),
    faults,
    // Most people leave the trying again to whoever starts the program; some let it try for a while.
    retryFor: dice.chance(0.85) ? 0 : 2,
    isSlow: chosen.some((kind) => FAULTS[kind].slow),
    device: dice.chance(0.3) ? `laptop-${dice.int(1, 999)}` : undefined,
  }
}

/** Two that would be in each other's way. */
function fits(kind, other) {
  const [one, two] = [FAULTS[kind].group, FAULTS[other].group]
  return one === undefined || one !== two
}

/** Says a plan on one line. */
export function sayPlan({ journey, profile, faults, retryFor, inWindow }) {
  const words = ({ kind, ...plan }) => {
    const more = Object.entries(plan).filter(([, value]) => value !== undefined)
    return `${kind} (${more.map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(', ')})`
  }
  return `${journey}, Defguard ${profile}: ${faults.map(words).join(' and ')}; ${inWindow ? 'in the window' : `--retry-for ${retryFor}`}`
}
