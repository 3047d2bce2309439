import { existsSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { must } from '../lib/run.mjs'
import { killer, trigger } from './killer.mjs'

/** Debian's own, which has SQLite. */
const PYTHON = '/usr/bin/python3'

/**
 * Something happens to the database between two starts; the first ends by force or in order. It lies there as that start left
 * it, or `isTidy`: nothing is left beside it that SQLite would take into it. Who cures it does what the message says, or takes
 * the one file `alone`.
 */
const database = (tells, plan, damage, extra = {}) => ({
  group: 'database',
  tells,
  plan: (random, where) => ({
    ...plan(random),
    from: 1,
    trigger: random.chance(0.75) ? trigger(random, where) : undefined,
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

function corrupt(machine, { where, noise }) {
  const bytes = Buffer.from(machine.files().get('latchkey.db'))
  const [from, to] = { all: [0, bytes.length], head: [0, 100], pages: [4096, bytes.length] }[where]
  for (let at = from; at < to; at++) bytes[at] = (at * noise) >> 3
  writeFileSync(machine.path('latchkey.db'), bytes)
}

/** What can happen to what is stored. */
export const DATABASE = {
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
