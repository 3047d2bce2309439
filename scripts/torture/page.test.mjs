import assert from 'node:assert/strict'
import test from 'node:test'

import { LANGUAGES, WORDS, words } from '../../e2e/words.mjs'
import { MESSAGES } from './messages.mjs'
import { claims, codeOf, misread, saying } from './page.mjs'

const changed = { factor: 'no', device: 'no', activated: 'no' }
const stopped = (reason, more) => ({ screen: 'stopped', reason, changed, admin: null, ...more })
const waiting = (trouble) => ({ screen: 'waiting', trouble })

/** Trouble of the server's own; the other kinds that a window waits for are the network's. */
const SERVERS = ['server', 'rate_limited', 'web_page', 'bad_answer']
/** Codes that a window never shows: there a person is at hand. */
const NOT_SHOWN = ['person_needed']

/** What the core shows with a code: the exit codes are in the order of their kinds. */
function viewOf(code) {
  const { exit } = MESSAGES[code]
  if (code === 'no_file' || code === 'token_over') return { screen: 'manual', error: code === 'token_over' ? code : null }
  if (code === 'bad_file') return { screen: 'bad_file' }
  if (code === 'session_not_kept' || exit === 5) return stopped(code === 'refused' ? { refused: 418 } : code)
  return exit === 7 ? stopped({ store: code }) : waiting(SERVERS.includes(code) ? code : { network: code })
}

/** The page as it should be, but for what is said. */
function pageOf(view, { heading, less = [], more = [] } = {}, texts = WORDS) {
  const wanted = saying(view, texts)
  const head = heading ?? wanted.heading.replace('{edge}', 'vpn.example')
  return { heading: head, lines: [head, ...wanted.must.filter((text) => !less.includes(text)), ...more, 'Try again'] }
}

test('has words for every code that a window can show, in every language', () => {
  for (const code of Object.keys(MESSAGES).filter((code) => !NOT_SHOWN.includes(code))) {
    const view = viewOf(code)
    assert.equal(codeOf(view), code)
    for (const language of LANGUAGES) {
      const texts = words(language)
      const { heading, must } = saying(view, texts)
      assert.ok(heading && must.length > 0 && must.every(Boolean), `${code} in ${language}: ${heading}, ${must}`)
      assert.deepEqual(misread(view, pageOf(view, {}, texts), texts), [], code)
    }
  }
  assert.deepEqual(misread(stopped('odd'), { heading: '', lines: [] }), ['the window has no words for `odd`'])
})

test('objects to a page that tells something else', () => {
  const objects = (view, page, pattern) => assert.match(misread(view, pageOf(view, page)).join('\n'), pattern)
  const broken = waiting({ network: 'broken' })
  const { stopped: stops, trouble, store } = WORDS
  objects(broken, { heading: 'You are in' }, /does not say “Waiting for/)
  objects(broken, { less: [trouble.broken] }, /does not say “The connection broke off/)
  objects(broken, { less: [WORDS.waiting.safe] }, /does not say “Nothing is lost/)
  objects(broken, { more: [trouble.timed_out] }, /says “The server did not answer in time/)

  const over = stopped('session_over')
  objects(over, { heading: stops.not_accepted }, /does not say “The time is over/)
  objects(over, { less: [stops.session_over_next] }, /does not say “An invitation is good for/)
  objects(over, { more: [stops.not_accepted_next] }, /says “It was used before/)
  objects(over, { less: [stops.nothing] }, /does not say “Nothing was changed at the server/)
  objects(over, { more: [stops.device_yes] }, /says “This computer is registered already/)
  objects(over, { less: [stops.nobody] }, /does not say “Ask whoever invited you/)
  objects(stopped('session_over', { admin: { name: 'Ada' } }), { less: [stops.contact] }, /does not say “Whom to ask/)

  const half = stopped('session_over', { changed: { factor: 'yes', device: 'perhaps', activated: 'no' } })
  assert.deepEqual(misread(half, pageOf(half)), [])
  objects(half, { less: [stops.factor_yes] }, /does not say “Your second factor is on already/)
  objects(half, { less: [stops.device_perhaps], more: [stops.device_yes] }, /does not say “This computer may be .*\n.*says “This computer is registered/)
  objects(half, { more: [stops.nothing] }, /says “Nothing was changed at the server/)
  objects(half, { more: [stops.activated_perhaps] }, /says “Your account may be active/)

  objects(stopped({ refused: 418 }), { less: ['It answered with 418. Tell your administrator this number.'] }, /does not say “It answered with 418/)
  objects(stopped({ store: 'full' }), { less: [store.full], more: [store.denied] }, /does not say “There is no room.*\n.*says “It cannot be read/)
  objects(stopped({ store: 'full' }), { less: [store.unchanged] }, /does not say “What is stored on this computer stays/)
  objects(stopped({ store: 'full' }), { more: [stops.nothing] }, /says “Nothing was changed at the server/)
  const atHome = { screen: 'home', notice: { store_trouble: 'no_key' } }
  assert.deepEqual(misread(atHome, pageOf(atHome)), [])
  objects(atHome, { less: saying(atHome).must }, /does not say “Latchkey cannot use its data\. The key that opens it/)
  objects({ screen: 'manual', error: 'token_over' }, { less: [WORDS.manual.token_over] }, /does not say “The server does not accept/)
  objects({ screen: 'manual', error: null }, { more: [WORDS.manual.token_over] }, /says “The server does not accept/)
})

test('takes from the page what it says of the server', () => {
  const { factor_yes: on, device_perhaps: perhaps, nothing } = WORDS.stopped
  assert.deepEqual(claims({ lines: [on, perhaps] }), { factor: 'yes', device: 'perhaps', activated: 'no' })
  assert.deepEqual(claims({ lines: [nothing] }), changed)
  assert.equal(claims({ lines: ['The time is over'] }), undefined)
})
