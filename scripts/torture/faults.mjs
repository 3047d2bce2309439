import { existsSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { must } from '../lib/run.mjs'
import { HAS_DISKS, startDisk } from './disk.mjs'
import { WIRE, wireFault } from './wire.mjs'

/** Debian's own, which has SQLite. */
const PYTHON = '/usr/bin/python3'
/** Seconds by which a laptop's lid was closed too long: a session has ten minutes. */
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

/** When a start is ended by force. */
const trigger = (random) => {
  const by = random.pick(['time', 'request', 'answer', 'view'])
  return { by, number: by === 'time' ? random.int(1, 45) : random.int(1, by === 'view' ? 14 : 4) }
}

/** Ends each start by force that has a trigger: after milliseconds, at a View, or at a request of it or its answer. */
function killer(triggers) {
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

/** A disk of its own for the data: bad from a start on, good again in the end. */
const disk = (tells, first, bad, good) => ({
  group: 'disk',
  tells,
  isPossible: HAS_DISKS,
  plan: (random) => ({ ...first(random), from: random.int(0, 1), trigger: trigger(random) }),
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

/**
 * Something happens to the database between two starts; the first ends by force or in order. It lies there as that start left
 * it, or `isTidy`: nothing is left beside it that SQLite would take into it. Who cures it does what the message says, or takes
 * the one file `alone`.
 */
const database = (tells, plan, damage, extra = {}) => ({
  group: 'database',
  tells,
  plan: (random) => ({
    ...plan(random),
    from: 1,
    trigger: random.chance(0.75) ? trigger(random) : undefined,
    cure: random.pick(['backup', 'anew']),
    alone: random.chance(0.5),
    isTidy: random.chance(0.5),
  }),
  make(plan) {
    const { alone, cure, isTidy } = plan
    const fault = killer([plan.trigger])
    let backup
    return Object.assign(fault, {
      fired: false,
      from: 1,
      async before(world) {
        const { machine, starts } = world
        if (starts.length !== 1 || !existsSync(machine.path('latchkey.db'))) return
        const copy = machine.copy()
        await sql(copy)
        backup = copy.files()
        if (!backup.get('latchkey.db').includes('CREATE TABLE')) return // ended before it was begun
        if (isTidy) await sql(machine)
        fault.fired = true
        await damage(machine, plan)
        const files = machine.files()
        const isQuiet = LOGS.every((name) => !files.get(name)?.length)
        world.damaged = isQuiet ? files.get('latchkey.db') : undefined
      },
      async heal(world) {
        world.damaged = undefined
        if (cure === 'anew' && !extra.onlyBackup) await world.beginAnew({ byProgram: extra.clear, alone })
        else if (extra.restore) extra.restore(world, backup)
        else world.machine.putDatabase(backup.get('latchkey.db'), { alone })
      },
    })
  },
})

/** What SQLite takes into a database when it opens it. */
const LOGS = ['latchkey.db-wal', 'latchkey.db-journal']

/** Changes the database from outside, so that all of it lies in the one file afterwards. */
const SQL = `
import sqlite3, sys
sql = sqlite3.connect(sys.argv[1])
sql.execute(sys.argv[2])
sql.commit()
sql.execute('PRAGMA wal_checkpoint(TRUNCATE)').fetchall()
sql.close()
`
const sql = ({ data, disk }, statement = 'SELECT 1') => {
  const [program, ...args] = [...(disk?.prefix ?? []), PYTHON, '-c', SQL, join(data, 'latchkey.db'), statement]
  return must(program, args)
}

/** What is no fault of the wire. */
const OTHERS = {
  'nothing at all': { tells: [], plan: () => ({ at: 1 }), make: () => ({ fired: true }) },
  'a certificate of an unknown authority': certificate('unknown', ['tls_untrusted']),
  'a certificate that has expired': certificate('expired', ['tls_expired']),
  'a certificate for another host': certificate('wrongHost', ['tls_wrong_host']),
  'an authority that stands in the file': certificate('good', []),
  'the lid is closed beyond the deadline': {
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
    plan: (random) => ({ triggers: Array.from({ length: random.int(1, 5) }, () => trigger(random)) }),
    make: ({ triggers }) => killer(triggers),
  },
  'a full disk': disk(['full'], (random) => ({ pages: random.int(0, 40) }), room, 'size=10m'),
  'a disk that cannot be written': disk(['denied'], () => ({}), () => 'ro', 'rw'),
  'a corrupt database': database(
    ['corrupt', 'no_key'],
    (random) => ({ where: random.pick(['all', 'head', 'pages']), noise: random.int(1, 1e6) }),
    corrupt,
  ),
  'a truncated database': database(
    ['corrupt', 'no_key'],
    (random) => ({ share: random.pick([0, random.int(1, 99) / 100]) }),
    (machine, { share }) => truncateSync(machine.path('latchkey.db'), Math.floor(machine.files().get('latchkey.db').length * share)),
  ),
  'the database of a newer version': database(
    ['newer'],
    () => ({}),
    (machine) => sql(machine, "INSERT INTO _sqlx_migrations VALUES (9999, 'later', '2030-01-01', TRUE, x'', 0)"),
    { onlyBackup: true },
  ),
  'the sealing key is lost': database(
    ['no_key'],
    (random) => ({ isOther: random.chance(0.5) }),
    async (machine, { isOther }) => {
      const file = machine.path('latchkey.key')
      if (existsSync(file)) isOther ? writeFileSync(file, Buffer.alloc(32, 7)) : truncateSync(file, 0)
    },
    { clear: true, restore: (world, before) => writeFileSync(world.machine.path('latchkey.key'), before.get('latchkey.key') ?? '') },
  ),
}

/** Leaves room for so many pages beside what is stored: up to what a whole enrollment needs. */
function room({ pages }, { bsize, blocks, bfree }) {
  return `size=${bsize * Math.max(1, blocks - bfree + pages)}`
}

function corrupt(machine, { where, noise }) {
  const bytes = Buffer.from(machine.files().get('latchkey.db'))
  const [from, to] = { all: [0, bytes.length], head: [0, 100], pages: [4096, bytes.length] }[where]
  for (let at = from; at < to; at++) bytes[at] = (at * noise) >> 3
  writeFileSync(machine.path('latchkey.db'), bytes)
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
