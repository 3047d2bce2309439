/** What can be wrong with a machine: the window says what and what to do; it is never white and never hangs. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { run } from '../../scripts/lib/run.mjs'
import { final, until } from '../../scripts/lib/until.mjs'
import { WORDS } from '../words.mjs'
import { isEnrolled } from './enrolling.mjs'
import { test } from './test.mjs'
import { CLOSE, PYTHON } from './window.mjs'

/** Waits until the window says that it cannot use its data, why, and that it changed nothing. */
async function stopsWith(window, why) {
  const stopped = await window.shows('stopped')
  const text = await window.text()
  for (const said of [WORDS.store.heading, WORDS.store[why], WORDS.store.unchanged]) assert.ok(text.includes(said), text)
  return stopped
}

/** Changes the database from outside. */
async function sql(laptop, statement) {
  const script = 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()'
  const { code, stderr } = await run(PYTHON, ['-c', script, join(laptop.data, 'latchkey.db'), statement])
  assert.equal(code, 0, stderr)
}

test('the command line is at work: try again when it is done', async ({ laptop, edge }) => {
  const acme = await edge('enrolled-user')
  const enrolling = laptop.startLatchkey('enroll', '--for-root', '--wait', '600')
  await until('the lock', () => readFileSync(join(laptop.data, 'latchkey.lock'), 'utf8') !== '')
  const window = await laptop.open()
  const stopped = await stopsWith(window, 'busy')
  await enrolling.stop()
  laptop.deliver(await acme.inviteDevice())
  await stopped.goOn()
  await window.shows('home')
  await isEnrolled(acme, laptop)
})

test('a damaged database is not touched', async ({ laptop }) => {
  const database = join(laptop.data, 'latchkey.db')
  const garbage = 'x'.repeat(5000)
  writeFileSync(database, garbage, { mode: 0o600 })
  const window = await laptop.open()
  const stopped = await stopsWith(window, 'corrupt')
  // What is wrong can be looked up where nothing else works.
  await stopped.press(WORDS.about.open)
  const about = await window.shows('about')
  await about.check()
  await until('the list', async () => (await window.text()).includes('`latchkey.db` is damaged'))
  await about.goBack()
  await stopsWith(window, 'corrupt')
  assert.equal(readFileSync(database, 'utf8'), garbage)
})

test('the database of a newer version is not touched', async ({ laptop }) => {
  const first = await laptop.open()
  await first.shows('manual')
  await first.kill()
  await sql(laptop, "INSERT INTO _sqlx_migrations VALUES (9999, 'later', '2030-01-01', TRUE, x'', 0)")
  const database = join(laptop.data, 'latchkey.db')
  const before = readFileSync(database)
  const window = await laptop.open()
  await stopsWith(window, 'newer')
  await window.kill()
  assert.ok(readFileSync(database).equals(before))
})

test('a disk without room', async ({ laptop }) => {
  const window = await laptop.open({ disk: 'size=8k,mode=0700' })
  await stopsWith(window, 'full')
}, { apart: true })

test('a disk that cannot be written', async ({ laptop }) => {
  const window = await laptop.open({ disk: 'ro,mode=0700' })
  await stopsWith(window, 'denied')
}, { apart: true })

test('a home that takes nothing', async ({ laptop }) => {
  const program = laptop.start([], { XDG_DATA_HOME: '/proc/nowhere' }) // where the page's engine keeps its own
  await until('a dialog', async () => {
    if (program.end !== undefined) throw final(`ended without one: ${program.said}`)
    return (await run(PYTHON, [CLOSE, 'Latchkey'], { env: laptop.env })).code === 0
  })
  assert.equal(await program.ended, 1)
  assert.match(program.said, /^latchkey-desktop: /)
})

test('no session bus, and no tools of a desktop', async ({ laptop, edge }) => {
  const acme = await edge('enrolled-user')
  laptop.deliver(await acme.inviteDevice())
  const window = await laptop.open({ bare: true })
  await window.shows('home')
  await isEnrolled(acme, laptop)
}, { bus: false })
