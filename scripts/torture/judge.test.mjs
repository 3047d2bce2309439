import assert from 'node:assert/strict'
import test from 'node:test'

import { judge } from './judge.mjs'

const KEY = Buffer.alloc(32, 5).toString('base64')
const OTHER = Buffer.alloc(32, 6).toString('base64')
const nothing = { factor: false, device: false, activated: false }
const done = { exit: 0, signal: null, stdout: '{"screen":"home"}\n', stderr: '', isJson: true, isKilled: false, isHung: false, state: nothing, work: [] }
const cut = { kind: 'cut', tells: ['broken'] }

/** A start that ended with a message. */
function told(exit, view, words, more = {}) {
  return { ...done, exit, stdout: `${JSON.stringify(view)}\n`, stderr: `latchkey: ${words}\n`, work: [cut], ...more }
}
const waiting = (trouble) => ({ screen: 'waiting', trouble })
const stopped = (reason, changed = {}) => ({ screen: 'stopped', reason, changed: { factor: 'no', device: 'no', activated: 'no', ...changed } })
const broke = told(4, waiting({ network: 'broken' }), 'the connection to edge broke\nIt is safe to try again.')

/** A world in which all is well, but for what is said. */
function world({ starts = [done], last = {}, ...more } = {}) {
  const status = { instances: [{ device: { public_key: KEY } }], enrollment: null }
  const files = new Map([['latchkey.db', Buffer.from('sealed')]])
  return {
    starts,
    secrets: { token: ['t0ken-of-the-file'], password: ['Pa55-word!'], 'private key': [OTHER] },
    shown: ['RECOVERY1'],
    last: { status, keys: [KEY], devices: [KEY], abandoned: [], activated: true, isDelivered: false, files, stray: [], ...last },
    ...more,
  }
}

const finds = (facts, pattern) => {
  const { wrongs } = judge(facts)
  assert.ok(wrongs.some((wrong) => pattern.test(wrong)), `${pattern} is not in ${JSON.stringify(wrongs)}`)
}

test('a good world passes, with an honest message, too', () => {
  assert.deepEqual(judge(world()), { outcome: 'enrolled at the first start', wrongs: [] })
  assert.deepEqual(judge(world({ starts: [broke, done] })), { outcome: 'an honest message, and enrolled by starting again', wrongs: [] })
  const anew = { ...done, anew: true }
  assert.deepEqual(judge(world({ starts: [broke, anew], last: { devices: [OTHER, KEY], abandoned: [OTHER] } })).wrongs, [])
})

test('objects to what is left in the end', () => {
  const { status } = world().last
  finds(world({ last: { devices: [KEY, OTHER] } }), /2 devices/)
  finds(world({ last: { devices: [] } }), /0 devices/)
  finds(world({ last: { devices: [OTHER] } }), /not the one at the Edge/)
  finds(world({ last: { keys: [OTHER] } }), /not that of the public one/)
  finds(world({ last: { keys: [] } }), /no private key/)
  finds(world({ last: { status: { ...status, enrollment: { screen: 'working' } } } }), /unfinished/)
  finds(world({ last: { status: { instances: [...status.instances, ...status.instances], enrollment: null } } }), /2 instances/)
  finds(world({ last: { status: {} } }), /undefined instances/)
  finds(world({ last: { activated: false } }), /not activated/)
  finds(world({ last: { isDelivered: true } }), /file is still there/)
  finds(world({ last: { stray: ['a=b'] } }), /cookies back/)
  finds(world({ starts: [broke] }), /never came to an enrollment/)
})

test('objects to a start that breaks or hangs', () => {
  finds(world({ starts: [{ ...done, exit: 101, stderr: "thread 'main' panicked at core/src/lib.rs:1:1" }, done] }), /panicked/)
  finds(world({ starts: [{ ...done, exit: null, signal: 'SIGSEGV' }, done] }), /ended by SIGSEGV/)
  finds(world({ starts: [{ ...done, isHung: true, isKilled: true, signal: 'SIGKILL' }, done] }), /hung/)
  assert.deepEqual(judge(world({ starts: [{ ...done, exit: null, signal: 'SIGKILL', isKilled: true }, done] })).wrongs, [])
  finds(world({ starts: [{ ...done, stdout: 'oops\n' }] }), /not JSON/)
  finds(world({ starts: [{ ...done, stdout: '{"error":{"code":"not_an_action","message":"?"}}\n{"screen":"home"}\n' }] }), /not_an_action/)
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
})
