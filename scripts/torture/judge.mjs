import { MESSAGES, ending, viewsIn } from './messages.mjs'
import { misread } from './page.mjs'

/**
 * Judges a run. Gives `{ outcome, wrongs }`: how it ended, and what must not be, each in a sentence; none is good.
 *
 * What happened: `starts` (each what `Machine.start` ended with, the `state` at the server then, the faults at `work`, each
 * with `kind` and `tells`, the `files` stored then, what was read of the recovery `codes`, what a window told by the way in
 * `pages`, and, if it says that it is done, what was `found`), `secrets` by name, `shown` (secrets that stand on their own screen), and `last`: what was found in the
 * end, after a `sync` (`status`, `keys`, `locations`, `devices`, `abandoned`, `activated`, `hasFactor`, and besides `known`,
 * the locations at the Edge, `isOvertaken`, `isDelivered`, `files`, `stray`).
 */
export function judge({ starts, secrets, shown = [], last }) {
  const wrongs = starts.flatMap((start, index) => {
    const wrongs = [...judgeStart(start), ...judgeDone(start, starts.slice(0, index + 1))]
    return wrongs.map((wrong) => `start ${index + 1}: ${wrong}`)
  })
  wrongs.push(...leaks(starts, secrets, shown, last))
  wrongs.push(...judgeEnd(starts, last))
  return { outcome: outcome(starts), wrongs }
}

/** What one start must not do: break, hang, say what is not so. One that was killed must not have done so before. */
function judgeStart(start) {
  const { exit, signal, stderr, stdout, isKilled, isHung, state, work, untouched } = start
  if (isHung) return ['it hung']
  if (/panicked at/.test(stderr) || exit === 101) return [`it panicked: ${stderr.trim().split('\n')[0]}`]
  if (signal !== null && !isKilled) return [`it ended by ${signal}`]
  // Where it was killed, its last line may be cut.
  const lines = stdout.split('\n').slice(0, isKilled ? -1 : undefined)
  const wrongs = lines.flatMap((line) => badLine(line, start.isJson))
  for (const { code, view, page } of start.pages ?? []) wrongs.push(...misread(view, page), ...misfit(code, work))
  const { code, said, words, changed, view, page } = ending(start)
  if (code === 'done') return wrongs
  if (isKilled) return MESSAGES[code] ? [...wrongs, ...misfit(code, work), ...lies(changed, words, state)] : wrongs

  const known = MESSAGES[code]
  if (known === undefined) return [...wrongs, `exit code ${exit} with a message that is not in the table: ${code ?? ''} “${words}”`]
  if (known.exit !== exit) wrongs.push(`\`${code}\` with exit code ${exit} instead of ${known.exit}`)
  if (page) wrongs.push(...misread(view, page))
  else if (said !== code) wrongs.push(`\`${code}\` in the words of \`${said}\`: “${words}”`)
  else if (!/\.$/.test(words)) wrongs.push(`\`${code}\` does not say what to do: “${words}”`)
  if (untouched === false) wrongs.push(`\`${code}\`, but the database was changed`)
  return [...wrongs, ...misfit(code, work), ...lies(changed, words, state)]
}

/** A message must be one that something which is wrong leads to. */
function misfit(code, work) {
  const kinds = work.map(({ kind }) => kind).join(', ')
  return work.some(({ tells }) => tells.includes(code)) ? [] : [`\`${code}\` does not fit what was wrong: ${kinds || 'nothing'}`]
}

/** Whoever says that it is done has everything, whatever comes later. */
function judgeDone(start, starts) {
  if (start.isKilled || ending(start).code !== 'done') return []
  return start.found ? judgeWhole(start.found, starts) : ['it says that it is done, but nobody looked']
}

/** A line for programs is JSON, and its only error is that a View was answered late. */
function badLine(line, isJson) {
  if (!isJson || line === '') return []
  try {
    const { error, screen } = JSON.parse(line)
    return screen === undefined && error?.code !== 'not_now' && error?.remedy === undefined ? [`it says ${line}`] : []
  } catch {
    return [`not JSON: ${line.slice(0, 80)}`]
  }
}

/** What is said about the server must be so: `state` is what was different there when the start ended. */
function lies(changed, words, state) {
  const wrongs = []
  for (const [what, claim] of Object.entries(changed ?? {})) {
    if (claim === 'no' && state[what]) wrongs.push(`it says that at the server nothing is different about \`${what}\`, but there is`)
    if (claim === 'yes' && !state[what]) wrongs.push(`it says that at the server \`${what}\` is different, but it is not`)
  }
  const isChanged = state.factor || state.device || state.activated
  if (/Nothing was changed at the\s+server/.test(words) && isChanged) wrongs.push('it says that nothing was changed at the server, but something was')
  return wrongs
}

/** Looks for what may be nowhere: in all that was printed, and plain in what is stored now, or was after a start. */
function leaks(starts, secrets, shown, { files, sync }) {
  const ended = [...starts, ...(sync ? [sync] : [])]
  const printed = ended.map(({ stdout, stderr }) => `${stdout}\n${stderr}`).join('\n')
  const errors = ended.map(({ stderr }) => stderr).join('\n')
  const stored = [...starts.map((start) => start.files), files].flatMap((files) => [...files])
  const plain = (what, value) => stored.filter(([, bytes]) => holds(bytes, value)).map(([file]) => `${what} stands plain in ${file}`)
  const wrongs = Object.entries(secrets).flatMap(([name, values]) =>
    [...values].flatMap((value) => [...(printed.includes(value) ? [`the ${name} was printed`] : []), ...plain(`the ${name}`, value)]),
  )
  for (const one of shown) {
    if (errors.includes(one)) wrongs.push('what is shown once was printed on standard error')
    wrongs.push(...plain('what is shown once', one))
  }
  return [...new Set(wrongs)]
}

/** Whether bytes hold a value, as text or as what base64 stands for. */
function holds(bytes, value) {
  const raw = /^[A-Za-z0-9+/]{43}=$/.test(value) ? Buffer.from(value, 'base64') : undefined
  return bytes.includes(value) || (raw !== undefined && bytes.includes(raw))
}

/** In the end everything is there, is used up, and goes on with the Edge. */
function judgeEnd(starts, last) {
  const { isDelivered, stray, locations, known } = last
  const { code } = ending(starts.at(-1))
  if (code !== 'done') return [`it never came to an enrollment, last: \`${code}\``]
  const wrongs = judgeWhole(last, starts)
  if (isDelivered) wrongs.push('the provisioning file is still there')
  if (stray.length > 0) wrongs.push(`it sent cookies back that are not the Edge's: ${stray.join(', ')}`)
  wrongs.push(...judgeSync(last))
  const same = (one, other) => JSON.stringify(told(one)) === JSON.stringify(told(other))
  if (known.length === 0) wrongs.push('the Edge has no location for it')
  for (const one of known) if (!locations.some((other) => same(one, other))) wrongs.push(`the location ${one.name} is not stored as the Edge has it`)
  if (locations.length > known.length) wrongs.push(`${locations.length} locations are stored, the Edge has ${known.length}`)
  return wrongs
}

/**
 * It goes on with the Edge. A `network_info` that is done only after a later one has made another polling token there, which
 * nobody knows (edge-contract §5): then it has to say so.
 */
function judgeSync({ sync, isOvertaken }) {
  const results = viewsIn(sync.stdout).flatMap(({ instances }) => instances?.map(({ result }) => result) ?? [])
  const isOne = (exit, ...codes) => sync.exit === exit && results.length === 1 && codes.includes(results[0])
  if (isOne(0, 'updated', 'unchanged') || (isOvertaken && isOne(5, 'enroll_again'))) return []
  return [`\`latchkey sync\` ends with ${sync.exit}: ${sync.stdout.trim()} ${sync.stderr.trim()}`]
}

/** What a location is known by, in one order. */
const told = ({ id, name, public_key: key, addresses }) => [id, name, key, [...addresses].sort()]

/** There is one device at the Edge, its key is stored here, nothing is left half done, and no recovery code is lost unsaid. */
function judgeWhole({ status, keys, devices, abandoned = [], activated, hasFactor }, starts) {
  const wrongs = []
  const fresh = devices.filter((key) => !abandoned.includes(key))
  if (fresh.length !== 1) wrongs.push(`${fresh.length} devices at the Edge`)
  if (status.instances?.length !== 1) wrongs.push(`${status.instances?.length} instances are stored`)
  const stored = status.instances?.[0]?.device.public_key
  if (!fresh.includes(stored)) wrongs.push('the key that is stored is not the one at the Edge')
  if (keys.length === 0) wrongs.push('no private key is stored')
  if (keys.some((key) => key !== stored)) wrongs.push('the private key that is stored is not that of the public one')
  if (status.enrollment) wrongs.push('an unfinished enrollment is left')
  if (!activated) wrongs.push('the user is not activated')
  if (hasFactor && !starts.some(({ codes }) => codes)) wrongs.push('the second factor is on, but nobody was shown its recovery codes, nor told how to get new ones')
  return wrongs
}

/** How runs end that do not fail, the best first. */
export const OUTCOMES = {
  first: 'enrolled at the first start',
  killed: 'enrolled by starting again after a kill',
  again: 'an honest message, and enrolled by starting again',
  healed: 'an honest message, and enrolled when the fault was gone',
  anew: 'enrolled with another token, as the message told',
}

/** Says how a run ended, for counting: a key of `OUTCOMES`. */
function outcome(starts) {
  const honest = starts.filter((start) => !start.isKilled).map((start) => ending(start).code).filter((code) => code !== 'done')
  if (starts.some(({ anew }) => anew)) return 'anew'
  if (starts.length === 1) return 'first'
  if (starts.some(({ isHelped }) => isHelped) && honest.length > 0) return 'healed'
  return honest.length > 0 ? 'again' : 'killed'
}
