import assert from 'node:assert/strict'
import test from 'node:test'

import { judge } from './judge.mjs'
import { codesIn, viewsIn } from './messages.mjs'
import { claims, codeOf, saying } from './page.mjs'

const KEY = Buffer.alloc(32, 5).toString('base64')
const OTHER = Buffer.alloc(32, 6).toString('base64')
const PEER = Buffer.alloc(32, 8).toString('base64')
const nothing = { factor: false, device: false, activated: false }
const office = { id: 3, name: 'Office', public_key: PEER, addresses: ['10.0.0.2'] }
/** What is found of an enrollment that is whole. */
const whole = {
  status: { instances: [{ device: { public_key: KEY } }], enrollment: null },
  keys: [KEY],
  locations: [office],
  devices: [KEY],
  abandoned: [],
  activated: true,
  hasFactor: false,
}
const synced = { exit: 0, stdout: '{"instances":[{"id":1,"result":"unchanged"}]}\n', stderr: '' }
const ended = { exit: 0, signal: null, stdout: '{"screen":"home"}\n', stderr: '', isJson: true, isKilled: false, isHung: false, state: nothing, work: [], files: new Map() }
const done = { ...ended, found: whole }
const cut = { kind: 'cut', tells: ['broken'] }

/** A start that ended with a message. */
function told(exit, view, words, more = {}) {
  return { ...ended, exit, stdout: `${JSON.stringify(view)}\n`, stderr: `latchkey: ${words}\n`, work: [cut], ...more }
}
const waiting = (trouble) => ({ screen: 'waiting', trouble })
const stopped = (reason, changed = {}) => ({ screen: 'stopped', reason, changed: { factor: 'no', device: 'no', activated: 'no', ...changed } })
const broke = told(4, waiting({ network: 'broken' }), 'the connection to edge broke\nIt is safe to try again.')

/** A world in which all is well, but for what is said. */
function world({ starts = [done], last = {}, ...more } = {}) {
  const files = new Map([['latchkey.db', Buffer.from('sealed')]])
  return {
    starts,
    secrets: { token: ['t0ken-of-the-file'], password: ['Pa55-word!'], 'private key': [OTHER] },
    shown: ['RECOVERY1'],
    last: { ...whole, sync: synced, known: [office], isDelivered: false, files, stray: [], ...last },
    ...more,
  }
}

const finds = (facts, pattern) => {
  const { wrongs } = judge(facts)
  assert.ok(wrongs.some((wrong) => pattern.test(wrong)), `${pattern} is not in ${JSON.stringify(wrongs)}`)
}

test('a good world passes, with an honest message, too', () => {
  assert.deepEqual(judge(world()), { outcome: 'first', wrongs: [] })
  assert.deepEqual(judge(world({ starts: [broke, done] })), { outcome: 'again', wrongs: [] })
  const anew = { ...done, anew: true }
  assert.deepEqual(judge(world({ starts: [broke, anew], last: { devices: [OTHER, KEY], abandoned: [OTHER] } })), { outcome: 'anew', wrongs: [] })
  assert.equal(judge(world({ starts: [broke, { ...done, isHelped: true }] })).outcome, 'healed')
  assert.equal(judge(world({ starts: [{ ...ended, exit: null, signal: 'SIGKILL', isKilled: true }, done] })).outcome, 'killed')
})

/** What is not whole, and how it is called. */
const BROKEN = [
  [{ devices: [KEY, OTHER] }, /2 devices/],
  [{ devices: [] }, /0 devices/],
  [{ devices: [OTHER] }, /not the one at the Edge/],
  [{ devices: [KEY], abandoned: [KEY] }, /0 devices/],
  [{ keys: [OTHER] }, /not that of the public one/],
  [{ keys: [] }, /no private key/],
  [{ status: { ...whole.status, enrollment: { screen: 'working' } } }, /unfinished/],
  [{ status: { instances: [...whole.status.instances, ...whole.status.instances], enrollment: null } }, /2 instances/],
  [{ status: {} }, /undefined instances/],
  [{ activated: false }, /not activated/],
  [{ hasFactor: true }, /nobody was shown its recovery codes/],
]

test('objects to what is left in the end', () => {
  for (const [last, pattern] of BROKEN) finds(world({ last }), pattern)
  finds(world({ last: { isDelivered: true } }), /file is still there/)
  finds(world({ last: { stray: ['a=b'] } }), /cookies back/)
  finds(world({ starts: [broke] }), /never came to an enrollment/)
})

test('objects to a start that says it is done and is not, though a later one mends it', () => {
  for (const [found, pattern] of BROKEN) finds(world({ starts: [{ ...done, found: { ...whole, ...found } }, done] }), new RegExp(`start 1: .*${pattern.source}`))
  finds(world({ starts: [ended, done] }), /start 1: .*nobody looked/)
})

test('objects to an enrollment that does not go on with its Edge', () => {
  const sync = (more) => world({ last: { sync: { ...synced, ...more } } })
  const again = { exit: 5, stdout: '{"instances":[{"id":1,"result":"enroll_again"}]}\n' }
  finds(sync(again), /sync` ends with 5/)
  assert.deepEqual(judge(world({ last: { sync: { ...synced, ...again }, isOvertaken: true } })).wrongs, [])
  finds(world({ last: { sync: { ...synced, exit: 4 }, isOvertaken: true } }), /sync` ends with 4/)
  finds(sync({ stdout: '{"instances":[{"id":1,"result":"no_licence"}]}\n' }), /sync` ends with 0: .*no_licence/)
  finds(sync({ stdout: '{"instances":[]}\n' }), /sync` ends with 0/)
  finds(sync({ exit: 101, stdout: '', stderr: "thread 'main' panicked" }), /sync` ends with 101: .*panicked/)
  finds(sync({ stderr: 'Pa55-word!' }), /password was printed/)
})

test('objects to locations that are not those of the Edge', () => {
  const stored = (...locations) => world({ last: { locations } })
  const notAsThere = /Office is not stored as the Edge has it/
  finds(stored(), notAsThere)
  finds(stored({ ...office, public_key: OTHER }), notAsThere)
  finds(stored({ ...office, public_key: undefined }), notAsThere)
  finds(stored({ ...office, addresses: ['10.0.0.3'] }), notAsThere)
  finds(stored({ ...office, id: 4 }), notAsThere)
  finds(stored(office, { ...office, id: 4, name: 'Home' }), /2 locations are stored, the Edge has 1/)
  finds(world({ last: { locations: [], known: [] } }), /no location/)
})

test('lets a second factor be on whose codes were shown, or said to be lost', () => {
  const views = (...all) => codesIn(viewsIn(all.map((view) => `${JSON.stringify(view)}\n`).join('')))
  const recovery = { screen: 'recovery', codes: [], lost: false }
  assert.equal(views({ screen: 'home' }, recovery), undefined)
  assert.equal(views({ ...recovery, codes: ['RECOVERY1'] }), 'shown')
  assert.equal(views({ ...recovery, lost: true }), 'lost')
  assert.equal(views({ screen: 'finish', codes_lost: true }), 'lost')
  const found = { ...whole, hasFactor: true }
  for (const codes of ['shown', 'lost']) {
    assert.deepEqual(judge(world({ starts: [{ ...broke, codes }, { ...done, found }], last: found })).wrongs, [])
  }
  finds(world({ starts: [{ ...done, found }, { ...done, found, codes: 'shown' }], last: found }), /^start 1: .*nobody was shown/)
})

test('objects to a start that breaks or hangs', () => {
  finds(world({ starts: [{ ...done, exit: 101, stderr: "thread 'main' panicked at core/src/lib.rs:1:1" }, done] }), /panicked/)
  finds(world({ starts: [{ ...done, exit: null, signal: 'SIGSEGV' }, done] }), /ended by SIGSEGV/)
  finds(world({ starts: [{ ...done, isHung: true, isKilled: true, signal: 'SIGKILL' }, done] }), /hung/)
  assert.deepEqual(judge(world({ starts: [{ ...done, exit: null, signal: 'SIGKILL', isKilled: true }, done] })).wrongs, [])
  finds(world({ starts: [{ ...done, stdout: 'oops\n' }] }), /not JSON/)
  finds(world({ starts: [{ ...done, stdout: '{"error":{"code":"not_an_action","message":"?"}}\n{"screen":"home"}\n' }] }), /not_an_action/)
})

test('objects to what a start did before it was killed', () => {
  const killed = (more) => world({ starts: [{ ...ended, exit: null, signal: 'SIGKILL', isKilled: true, ...more }, done] })
  assert.deepEqual(judge(killed({ stdout: '{"screen":"welcome"}\n{"scr' })).wrongs, [])
  finds(killed({ stderr: "thread 'main' panicked at core/src/lib.rs:1:1" }), /start 1: it panicked/)
  finds(killed({ stderr: 't0ken-of-the-file' }), /token was printed/)
  finds(killed({ stdout: '{"screen":"password","x":"Pa55-word!' }), /password was printed/)
  finds(killed({ stderr: 'RECOVERY1' }), /shown once was printed/)
  finds(killed({ stdout: 'oops\n{"scr' }), /start 1: not JSON: oops/)
  finds(killed({ stdout: `${JSON.stringify(stopped('session_over'))}\n` }), /`session_over` does not fit what was wrong: nothing/)
  finds(killed({ stdout: `${JSON.stringify(stopped('session_over'))}\n`, state: { ...nothing, device: true } }), /nothing is different about `device`/)
  finds(killed({ isJson: false, stdout: '', stderr: 'latchkey: the token is too old\nNothing was changed at the server. ', state: { ...nothing, device: true } }), /nothing was changed at the server, but/)
})

test('objects to messages that do not fit', () => {
  finds(world({ starts: [{ ...broke, work: [] }, done] }), /does not fit what was wrong: nothing/)
  finds(world({ starts: [{ ...broke, work: [{ kind: 'a full disk', tells: ['full'] }] }, done] }), /does not fit/)
  finds(world({ starts: [{ ...broke, exit: 5 }, done] }), /exit code 5 instead of 4/)
  finds(world({ starts: [{ ...broke, stderr: 'latchkey: the token is too old\nAsk.\n' }, done] }), /in the words of/)
  finds(world({ starts: [{ ...broke, stderr: 'latchkey: the connection to edge broke\n' }, done] }), /does not say what to do/)
  finds(world({ starts: [told(9, { screen: 'stopped', reason: 'odd' }, 'odd. Odd.'), done] }), /not in the table/)
  finds(world({ starts: [told(7, { error: { code: 'corrupt', message: 'the data in /d is damaged', remedy: 'Mend it.' } }, '', { work: [{ kind: 'x', tells: ['corrupt'] }], untouched: false }), done] }), /database was changed/)
})

/** What a window told: the core's View, and the page that it made of that, with other lines if they are given. */
function shown(view, { lines, ...more } = {}) {
  const { heading, must } = saying(view)
  const page = { heading, lines: lines ?? must }
  return { code: codeOf(view), words: page.lines.join('\n'), view, page, changed: claims(page), ...more }
}

test('objects to a page that does not fit what the window tells, at the end and by the way', () => {
  const [over, late] = [{ ...stopped('session_over'), admin: null }, waiting({ network: 'timed_out' })]
  const window = (told, more) => ({ ...ended, exit: 5, stdout: '', told, pages: [], work: [{ kind: 'gap', tells: ['session_over', 'timed_out'] }], ...more })
  const after = (start) => world({ starts: [start, done] })
  assert.deepEqual(judge(after(window(shown(over), { pages: [shown(late)] }))).wrongs, [])
  finds(after(window(shown(over, { lines: ['Something else'] }))), /the page of `session_over` does not say “An invitation is good/)
  finds(after(window(shown(over), { exit: 4 })), /exit code 4 instead of 5/)
  finds(after(window(shown(over), { work: [cut] })), /`session_over` does not fit/)
  // What counts is what the page says, whatever the core meant.
  finds(after(window(shown(over), { state: { ...nothing, device: true } })), /nothing is different about `device`/)
  const half = { ...over, changed: { ...over.changed, device: 'yes' } }
  assert.deepEqual(judge(after(window(shown(half), { state: { ...nothing, device: true } }))).wrongs, [])
  finds(after(window(shown(half))), /`device` is different, but it is not/)

  finds(after(window(shown(over), { pages: [shown(late, { lines: ['Something else'] })] })), /the page of `timed_out` does not say/)
  finds(after(window(shown(over), { pages: [shown(waiting({ network: 'broken' }))] })), /`broken` does not fit/)
  const killed = { ...window({ code: 'killed' }, { pages: [shown(waiting('server'))] }), exit: null, isKilled: true }
  finds(after(killed), /start 1: `server` does not fit/)
})

test('objects to what is not so at the server', () => {
  const over = { work: [{ kind: 'gap', tells: ['session_over'] }] }
  const says = (words, changed, state) => told(5, stopped('session_over', changed), `the time for this enrollment is over\n${words} Ask.`, { ...over, state: { ...nothing, ...state } })
  finds(world({ starts: [says('Nothing was changed at the\nserver.', {}, { factor: true }), done] }), /nothing was changed at the server, but something was/)
  finds(world({ starts: [says('', {}, { device: true }), done] }), /nothing is different about `device`/)
  finds(world({ starts: [says('', { activated: 'yes' }, {}), done] }), /`activated` is different, but it is not/)
  assert.deepEqual(judge(world({ starts: [says('', { device: 'perhaps', factor: 'yes' }, { factor: true }), done] })).wrongs, [])
})

test('objects to a secret that shows', () => {
  finds(world({ starts: [{ ...done, stderr: 'note: t0ken-of-the-file' }] }), /token was printed/)
  finds(world({ starts: [{ ...done, stdout: '{"screen":"home","x":"Pa55-word!"}\n' }] }), /password was printed/)
  finds(world({ starts: [{ ...done, stderr: 'RECOVERY1' }] }), /shown once/)
  const stored = (content) => world({ last: { files: new Map([['latchkey.db', Buffer.from(content)]]) } })
  finds(stored('… Pa55-word! …'), /password stands plain in latchkey.db/)
  finds(stored(Buffer.alloc(40, 6)), /private key stands plain/)
  finds(stored('RECOVERY1'), /stands plain/)
  // What is gone in the end was there for the taking, too.
  finds(world({ starts: [{ ...broke, files: new Map([['latchkey.db.new', Buffer.from('Pa55-word!')]]) }, done] }), /password stands plain in latchkey.db.new/)
})
