/**
 * Does runs until there are enough or the time is up, several at a time. `work(number)` does one and gives its result;
 * `heard(result, done)` hears each as it comes. Gives all results in the order of their numbers.
 *
 * With `seconds` none begins after them; without, `numbers` says which there are.
 */
export async function campaign({ numbers, seconds, jobs, work, heard = () => {} }) {
  const end = seconds === undefined ? Infinity : performance.now() + 1000 * seconds
  const results = []
  const queue = numbers[Symbol.iterator]()
  const worker = async () => {
    while (performance.now() < end) {
      const { value, done } = queue.next()
      if (done) return
      const result = await work(value)
      results.push(result)
      heard(result, results.length)
    }
  }
  await Promise.all(Array.from({ length: jobs }, worker))
  return results.sort((one, other) => one.plan.number - other.plan.number)
}

/** The numbers from one on, so many or without end. */
export function* numbersFrom(first, count = Infinity) {
  for (let number = first; number < first + count; number++) yield number
}

/**
 * Counts results: by kind of fault (`planned`, `fired` where it came up, and then by outcome), journey, outcome and message. The
 * outcome is that of `judge`, or `failed`.
 */
export function count(results) {
  const add = (table, key, what) => {
    table[key] ??= {}
    table[key][what] = (table[key][what] ?? 0) + 1
  }
  const [faults, journeys, outcomes, messages] = [{}, {}, {}, {}]
  for (const { plan, outcome, endings, fired, wrongs } of results) {
    const end = wrongs.length > 0 ? 'failed' : outcome
    for (const { kind } of plan.faults) add(faults, kind, 'planned')
    for (const kind of fired) ['fired', end].forEach((what) => add(faults, kind, what))
    add(journeys, plan.journey, plan.profile)
    add(outcomes, end, 'runs')
    for (const code of endings) if (code !== 'done') add(messages, code, 'starts')
  }
  const failed = results.filter(({ wrongs }) => wrongs.length > 0)
  return { runs: results.length, passed: results.length - failed.length, failed: failed.length, starts: results.reduce((sum, { endings }) => sum + endings.length, 0), faults, journeys, outcomes, messages }
}

/** Says which of these kinds never came up, also those that had no turn; if there are none, how often the rarest did. */
export function sayKinds(kinds, faults) {
  const all = [...new Set(kinds)]
  const times = (kind) => faults[kind]?.fired ?? 0
  const never = all.filter((kind) => times(kind) === 0)
  const least = Math.min(...all.map(times))
  return `${all.length} kinds of fault${never.length > 0 ? `; never came up: ${never.join(', ')}` : `, each came up, the rarest of them ${least === 1 ? 'once' : `${least} times`}`}.`
}
