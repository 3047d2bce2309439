import { MESSAGES, ending } from './messages.mjs'

/**
 * Judges a run. Gives `{ outcome, wrongs }`: how it ended, and what must not be, each in a sentence; none is good.
 *
 * What happened: `starts` (each what `Machine.start` ended with, the `state` at the server then, and the faults at `work`,
 * each with `kind` and `tells`), `secrets` by name, `shown` (secrets that stand on their own screen), and `last`: what was
 * found in the end (`status`, `keys`, `devices`, `abandoned`, `activated`, `isDelivered`, `files`, `stray`).
 */
export function judge({ starts, secrets, shown = [], last }) {
  const wrongs = starts.flatMap((start, index) => judgeStart(start).map((wrong) => `start ${index + 1}: ${wrong}`))
  wrongs.push(...leaks(starts, secrets, shown, last.files))
  wrongs.push(...judgeEnd(starts, last))
  return { outcome: outcome(starts), wrongs }
}

/** What one start must not do: break, hang, say what is not so. */
function judgeStart(start) {
  const { exit, signal, stderr, stdout, isKilled, isHung, state, work, untouched } = start
  if (isHung) return ['it hung']
  if (/panicked at/.test(stderr) || exit === 101) return [`it panicked: ${stderr.trim().split('\n')[0]}`]
  if (isKilled) return []
  if (signal !== null) return [`it ended by ${signal}`]
  const wrongs = stdout.split('\n').flatMap((line) => badLine(line, start.isJson))
  const { code, said, words, changed, isPage } = ending(start)
  if (code === 'done') return wrongs

  const known = MESSAGES[code]
  if (known === undefined) return [...wrongs, `exit code ${exit} with a message that is not in the table: ${code ?? ''} “${words}”`]
  if (known.exit !== exit) wrongs.push(`\`${code}\` with exit code ${exit} instead of ${known.exit}`)
  if (said !== code) wrongs.push(`\`${code}\` in the words of \`${said}\`: “${words}”`)
  if (!isPage && !/\.$/.test(words)) wrongs.push(`\`${code}\` does not say what to do: “${words}”`)
  const kinds = work.map(({ kind }) => kind).join(', ')
  if (!work.some(({ tells }) => tells.includes(code))) wrongs.push(`\`${code}\` does not fit what was wrong: ${kinds || 'nothing'}`)
  if (untouched === false) wrongs.push(`\`${code}\`, but the database was changed`)
  return [...wrongs, ...lies(changed, words, state)]
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

/** Looks for what may be nowhere: in all that was printed, and plain in what is stored. */
function leaks(starts, secrets, shown, files) {
  const printed = starts.map(({ stdout, stderr }) => `${stdout}\n${stderr}`).join('\n')
  const wrongs = Object.entries(secrets).flatMap(([name, values]) =>
    [...values].flatMap((value) => [
      ...(printed.includes(value) ? [`the ${name} was printed`] : []),
      ...[...files].filter(([, bytes]) => holds(bytes, value)).map(([file]) => `the ${name} stands plain in ${file}`),
    ]),
  )
  const errors = starts.map(({ stderr }) => stderr).join('\n')
  for (const one of shown) {
    if (errors.includes(one)) wrongs.push('what is shown once was printed on standard error')
    for (const [file, bytes] of files) if (bytes.includes(one)) wrongs.push(`what is shown once stands plain in ${file}`)
  }
  return [...new Set(wrongs)]
}

/** Whether bytes hold a value, as text or as what base64 stands for. */
function holds(bytes, value) {
  const raw = /^[A-Za-z0-9+/]{43}=$/.test(value) ? Buffer.from(value, 'base64') : undefined
  return bytes.includes(value) || (raw !== undefined && bytes.includes(raw))
}

/** In the end there is one device at the Edge, its key is stored here, and nothing is left half done. */
function judgeEnd(starts, { status, keys, devices, abandoned = [], activated, isDelivered, stray }) {
  if (ending(starts.at(-1)).code !== 'done') return [`it never came to an enrollment, last: \`${ending(starts.at(-1)).code}\``]
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
  if (isDelivered) wrongs.push('the provisioning file is still there')
  if (stray.length > 0) wrongs.push(`it sent cookies back that are not the Edge's: ${stray.join(', ')}`)
  return wrongs
}

/** Says how a run ended, for counting. */
function outcome(starts) {
  const honest = starts.filter((start) => !start.isKilled).map((start) => ending(start).code).filter((code) => code !== 'done')
  if (starts.some(({ anew }) => anew)) return 'enrolled with another token, as the message told'
  if (starts.length === 1) return 'enrolled at the first start'
  if (starts.some(({ isHelped }) => isHelped) && honest.length > 0) return 'an honest message, and enrolled when the fault was gone'
  return honest.length > 0 ? 'an honest message, and enrolled by starting again' : 'enrolled by starting again after a kill'
}
