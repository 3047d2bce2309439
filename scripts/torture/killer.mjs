/** When a start is ended by force. */
export const trigger = (random) => {
  const by = random.pick(['time', 'request', 'answer', 'view'])
  return { by, number: by === 'time' ? random.int(1, 45) : random.int(1, by === 'view' ? 14 : 4) }
}

/** Ends each start by force that has a trigger: after milliseconds, at a View, or at a request of it or its answer. */
export function killer(triggers) {
  const fault = { fired: false }
  const kill = (world) => {
    fault.fired = true
    world.started.kill()
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
