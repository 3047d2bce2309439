import { statfsSync } from 'node:fs'

import { DATABASE } from './database.mjs'
import { HAS_DISKS, startDisk } from './disk.mjs'
import { killer, trigger } from './killer.mjs'
import { WIRE, wireFault } from './wire.mjs'

/** Seconds by which the server's clock is put ahead: a session has ten minutes. */
const GAP = 700
const HOUR = 3600

/** Does something at the n-th request, before it goes on to the Edge. */
const once = (at, act) => {
  const fault = { fired: false }
  fault.request = async (exchange) => {
    if (exchange.number !== at || fault.isOver) return
    fault.fired = true
    await act(exchange)
  }
  return fault
}

/** Has the Edge do something to the session of this very request. */
const befalls = (kind, tells, heal) => ({
  tells,
  make: ({ at }, { edge }) =>
    Object.assign(once(at, ({ request }) => edge.faults(`${route(request.call, request.first)}#1=${kind}`)), { heal }),
})

/** A path -> the demo Edge's name for it. */
const route = (call, first) => (first.includes('/register-mfa/') ? `mfa_${call}` : call)

/** Shows a certificate; `good` is shown in the end, and the authority's is in the file but for an unknown one. */
const certificate = (name, tells) => ({
  group: 'tls',
  tells,
  plan: () => ({ at: 1 }),
  make(_, { certificates }) {
    const fault = { fired: true, tls: certificates[name] ?? certificates.good, hasAuthority: name !== 'unknown' }
    fault.heal = (world) => {
      if (name === 'good') return
      world.proxy.trust(certificates.good)
      world.content.ca_certificate = certificates.authority
      // What the message says: the authority belongs into the file.
      if (name === 'unknown') world.deliver()
    }
    return fault
  },
})

/** A disk of its own for the data: bad from a start on, good again in the end. */
const disk = (tells, first, bad, good) => ({
  group: 'disk',
  tells,
  isPossible: HAS_DISKS,
  plan: (random, where) => ({ ...first(random), from: random.int(0, 1), trigger: trigger(random, where) }),
  make(plan) {
    const fault = plan.from > 0 ? killer([plan.trigger]) : {}
    return Object.assign(fault, {
      fired: false,
      from: plan.from,
      async prepare(world) {
        world.machine.useDisk(await startDisk(world.machine.data, 'size=10m'))
      },
      async before(world) {
        if (world.starts.length !== plan.from) return
        fault.fired = true
        await world.machine.disk.change(bad(plan, statfsSync(world.machine.path())))
      },
      heal: (world) => world.machine.disk.change(good),
    })
  },
})

/** What is no fault of the wire. */
const OTHERS = {
  'nothing at all': { tells: [], plan: () => ({ at: 1 }), make: () => ({ fired: true }) },
  'a certificate of an unknown authority': certificate('unknown', ['tls_untrusted']),
  'a certificate that has expired': certificate('expired', ['tls_expired']),
  'a certificate for another host': certificate('wrongHost', ['tls_wrong_host']),
  'an authority that stands in the file': certificate('good', []),
  // The client's own clock goes on: what it makes of a gap of its own is shown by its tests.
  'a gap across the deadline, at the server': {
    tells: ['session_over', 'answer_lost', 'not_accepted', 'token_over'],
    make: ({ at }, { edge }) => once(at, () => edge.clock(edge.ahead + GAP)),
  },
  'the clocks differ by an hour': {
    tells: [],
    plan: (random) => ({ at: 1, ahead: random.pick([HOUR, -HOUR]) }),
    make: ({ ahead }, { edge }) => ({ fired: true, prepare: () => edge.clock(ahead) }),
  },
  'the session ends before its time': befalls('session-over', ['session_over', 'answer_lost', 'not_accepted', 'token_over']),
  'the token gets too old': befalls('token-expired', ['token_expired', 'token_over']),
  'a newer token replaces it': befalls('token-superseded', ['not_accepted', 'answer_lost', 'session_over', 'token_over']),
  'the user is disabled': befalls('user-disabled', ['user_disabled'], ({ edge }) => edge.enable(true)),
  'the core is down': {
    tells: ['server', 'device_refused', 'person_needed'],
    make: ({ at }, { edge }) => Object.assign(once(at, () => edge.core(false)), { heal: () => edge.core(true) }),
  },
  'kill -9': {
    tells: [],
    plan: (random, where) => ({ triggers: Array.from({ length: random.int(1, 5) }, () => trigger(random, where)) }),
    make: ({ triggers }) => killer(triggers, { itself: true }),
  },
  'a full disk': disk(['full'], (random) => ({ pages: random.int(0, 40) }), room, 'size=10m'),
  'a disk that cannot be written': disk(['denied'], () => ({}), () => 'ro', 'rw'),
  ...DATABASE,
}

/** Leaves room for so many pages beside what is stored: up to what a whole enrollment needs. */
function room({ pages }, { bsize, blocks, bfree }) {
  return `size=${bsize * Math.max(1, blocks - bfree + pages)}`
}

/** All kinds of fault by their names; those of the wire are made by `wireFault`. */
export const FAULTS = {
  ...Object.fromEntries(Object.entries(WIRE).map(([kind, fault]) => [kind, { ...fault, isWire: true }])),
  ...OTHERS,
}

/** The kinds that can be had on this machine. */
export const KINDS = Object.keys(FAULTS).filter((kind) => FAULTS[kind].isPossible !== false)

/** Puts a planned fault together; `tools` are `{ edge, certificates }`. */
export function makeFault({ kind, ...plan }, tools) {
  const { isWire, make, tells, group, overtaken } = FAULTS[kind]
  const fault = isWire ? wireFault(kind, plan, tools.edge) : make(plan, tools)
  return Object.assign(fault, { kind, tells, group, overtaken, plan })
}
