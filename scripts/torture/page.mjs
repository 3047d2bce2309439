import { WORDS, said } from '../../e2e/words.mjs'
import { nameOf } from './messages.mjs'

/** What may be different at the server, as the core names it. */
const CHANGES = ['factor', 'device', 'activated']

/** The code of what the window tells where it goes no further, or has to wait. */
export function codeOf({ screen, reason, trouble, error, notice }) {
  if (screen === 'stopped') return nameOf(reason)
  if (screen === 'waiting') return nameOf(trouble)
  if (screen === 'home') return notice?.store_trouble
  if (screen === 'bad_file') return 'bad_file'
  return error === 'token_over' ? 'token_over' : 'no_file'
}

/**
 * What the page has to say where the core shows this: its `heading`, and texts `must` stand there, each on a line of its own,
 * that say what happened, what is different now and what to do. Its `rivals` must not: they would say another thing.
 */
export function saying(view, words = WORDS) {
  const { screen, trouble, error, notice } = view
  if (screen === 'stopped') return stop(view, words)
  if (screen === 'waiting') {
    const { heading, safe } = words.waiting
    return { heading, must: [words.trouble[nameOf(trouble)], safe], rivals: Object.values(words.trouble) }
  }
  if (screen === 'home') {
    const { store } = words
    const line = (why) => `${store.heading}. ${why} ${store.unchanged}`
    return { heading: words.home.heading, must: [line(store[notice.store_trouble])], rivals: stores(words).map(line) }
  }
  const { heading, lead, token_over: over } = words[screen]
  return { heading, must: error === 'token_over' ? [lead, over] : [lead], rivals: over ? [over] : [] }
}

function stop({ reason, changed, admin }, words) {
  const { stopped } = words
  const lines = CHANGES.filter((what) => changed[what] !== 'no').map((what) => stopped[`${what}_${changed[what]}`])
  const isHere = reason.store !== undefined
  // Trouble of this machine's own knows nothing of the server.
  const isNothing = lines.length === 0 && reason !== 'declined' && !isHere
  const whom = admin ? [stopped.contact] : isHere ? [] : [stopped.nobody]
  const [heading, remedy] = isHere ? [words.store.heading, words.store[reason.store]] : headed(nameOf(reason), stopped)
  const fill = (text) => (reason.refused === undefined ? text : text?.replace('{status}', reason.refused))
  const remedies = Object.keys(stopped).filter((key) => key.endsWith('_next')).map((key) => fill(stopped[key]))
  return {
    heading,
    must: [fill(remedy), ...(isNothing ? [stopped.nothing] : lines), ...(isHere ? [words.store.unchanged] : []), ...whom],
    rivals: [...remedies, ...stores(words), ...changeLines(words), stopped.nothing],
  }
}

const headed = (code, stopped) => [stopped[code], stopped[`${code}_next`]]

const stores = ({ store: { heading: _, unchanged: __, ...all } }) => Object.values(all)
const changeLines = ({ stopped }) => CHANGES.flatMap((what) => ['yes', 'perhaps'].map((sure) => stopped[`${what}_${sure}`]))

/** What is wrong with a page, as `{ heading, lines }`: what it has to say and does not, and what it says that is not so. */
export function misread(view, page, words = WORDS) {
  const { heading, must, rivals } = saying(view, words)
  const code = codeOf(view)
  const texts = [heading, ...must]
  if (texts.includes(undefined)) return [`the window has no words for \`${code}\``]
  const missing = [...(is(page.heading, heading) ? [] : [heading]), ...must.filter((text) => !stands(page, text))]
  const wrong = rivals.filter((text) => !texts.includes(text) && stands(page, text))
  return [
    ...missing.map((text) => `the page of \`${code}\` does not say “${text}”: “${page.lines.join(' | ')}”`),
    ...wrong.map((text) => `the page of \`${code}\` says “${text}”`),
  ]
}

/** What the page says about the server: for each thing `yes`, `perhaps` or `no`; nothing if it says nothing about it. */
export function claims(page, { stopped } = WORDS) {
  const found = CHANGES.map((what) => [what, ['yes', 'perhaps'].find((sure) => stands(page, stopped[`${what}_${sure}`]))])
  const isSilent = found.every(([, sure]) => sure === undefined) && !stands(page, stopped.nothing)
  return isSilent ? undefined : Object.fromEntries(found.map(([what, sure]) => [what, sure ?? 'no']))
}

const is = (line, text) => said(text).test(line ?? '')
const stands = ({ lines }, text) => lines.some((line) => is(line, text))
