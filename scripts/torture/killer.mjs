/** Milliseconds that the quickest enrollment takes: on the command line, and in a window that somebody looks at. */
const QUICKEST = { line: 45, window: 1_500 }

/** When a start is ended by force. */
export const trigger = (random, { inWindow } = {}) => {
  const by = random.pick(['time', 'request', 'answer', 'view'])
  return { by, number: by === 'time' ? random.int(1, inWindow ? QUICKEST.window : QUICKEST.line) : random.int(1, by === 'view' ? 14 : 4) }
}

/**
 * Ends each start by force that has a trigger: after milliseconds, at a View, or at a request of it or its answer. The kill may
 * be the fault `itself`; before another one it only says how far the program has come by then. A request waits for the kill.
 */
export function killer(triggers, { itself = false } = {}) {
  const fault = { fired: false }
  const kill = ({ started }) => {
    if (started === undefined) return undefined // it has ended; what comes now was under way
    fault.fired ||= itself
    return started.kill()
  }
  const due = (world, by, number) => {
    const trigger = triggers[world.starts.length]
    return trigger?.by === by && trigger.number === number
  }
  fault.begins = (world) => {
    const trigger = triggers[world.starts.length]
    const { started } = world
    if (trigger?.by === 'time') setTimeout(() => world.started === started && kill(world), trigger.number).unref()
  }
  fault.sees = (world, number) => due(world, 'view', number) && kill(world)
  fault.exchange = (world, stage, exchange) => due(world, stage, exchange.number - world.before) && kill(world)
  return fault
}
