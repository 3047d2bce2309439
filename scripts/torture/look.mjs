import { publicKeyOf } from './keys.mjs'

/** Looks at what an enrollment leaves: on a copy, so that the machine stays as the program left it, and at the Edge. */
export async function look(world) {
  const machine = world.machine.copy()
  const status = parse((await machine.run('status', '--json')).stdout)
  const [keys, locations] = [[], []]
  for (const { id: instance, locations: stored } of status.instances ?? []) {
    for (const { id, name, addresses } of stored) {
      const { stdout } = await machine.run('export', String(id), '--instance', String(instance), '--force', '--output', '-')
      const field = (name) => stdout.match(new RegExp(`^${name} = (\\S+)`, 'm'))?.[1]
      const key = field('PrivateKey')
      if (key) {
        world.privates.add(key)
        keys.push(publicKeyOf(key))
      }
      locations.push({ id, name, public_key: field('PublicKey'), addresses })
    }
  }
  const { keys: devices, activated, factor } = await world.edge.state()
  return { status, keys, locations, devices, abandoned: [...world.abandoned], activated, hasFactor: factor && !world.hadFactor }
}

/** Looks at everything that is left in the end, for `judge`. */
export async function lookAtAll(world) {
  const { starts, machine, proxy, edge } = world
  const isEnrolled = starts.at(-1).found !== undefined
  const sync = isEnrolled ? await syncInPeace(world) : undefined
  const found = await look(world)
  const { cookies, polling, stray } = proxy.seen
  const cookie = new Set([...cookies].flatMap((value) => [value, decodeURIComponent(value)]))
  return {
    starts,
    secrets: { token: world.tokens, password: [world.password], cookie, 'polling token': polling, 'private key': world.privates },
    shown: [...world.shown],
    last: {
      ...found,
      sync,
      isOvertaken: world.faults.some(({ fired, overtaken }) => fired && overtaken),
      known: isEnrolled ? await edge.locations(found.keys[0]) : [],
      isDelivered: machine.isDelivered,
      files: machine.files(),
      stray: [...stray],
    },
  }
}

/** Asks the Edge what is new, as the program does for as long as it is enrolled, when nothing goes wrong any more. */
async function syncInPeace(world) {
  world.proxy.faults = []
  const left = world.faults.filter(({ fired, isOver, group }) => fired && !isOver && (group === undefined || group === 'disk'))
  for (const fault of left) await fault.heal?.(world)
  return world.machine.run('sync', '--json')
}

const parse = (text) => (text.startsWith('{') ? JSON.parse(text) : {})
