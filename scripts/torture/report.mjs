import { machineLine } from '../bench/machine.mjs'
import { FAULTS, KINDS } from './faults.mjs'
import { OUTCOMES } from './judge.mjs'
import { MESSAGES } from './messages.mjs'
import { WINDOW_KINDS } from './plan.mjs'

/** Writes a table of Markdown; the columns behind the first are figures. */
function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

const sorted = (counts) => Object.keys(counts).sort((one, other) => one.localeCompare(other))

/** What a code means, as the exit codes have it. */
const exitOf = (code) => (code === 'killed' ? '' : MESSAGES[code]?.exit ?? '?')

/** The columns of outcomes, each with the letter that stands for it where there is little room. */
const ENDS = Object.entries({ ...OUTCOMES, failed: 'failed' }).map(([outcome, words], index) => ({ outcome, words, letter: 'ABCDEF'[index] }))

const outcomeTable = (outcomes) =>
  table(['outcome', '', 'runs'], ENDS.map(({ outcome, words, letter }) => [words, letter, outcomes[outcome]?.runs ?? 0]))

/** Every kind that there is, also one that never had its turn. */
const faultTable = (faults) =>
  table(
    ['fault', 'planned', 'came up', ...ENDS.map(({ letter }) => letter)],
    sorted({ ...FAULTS, ...faults }).map((kind) => [kind, ...['planned', 'fired', ...ENDS.map(({ outcome }) => outcome)].map((what) => faults[kind]?.[what] ?? 0)]),
  )

/** What a reader would look for in vain, and where it is. */
function leftOut(window) {
  const notInWindow = KINDS.filter((kind) => !WINDOW_KINDS.includes(kind))
  const lines = [
    `*A gap across the deadline, at the server* puts the server's clock ahead, and nothing else: what the program makes of a gap in
its own time, such as a closed lid, is shown by \`core/tests/person.rs\`.`,
    `No machine here has a secret store, so the sealing key is always in its file; how it is in a keyring is shown by
\`desktop/tests/cli/secrets/\`.`,
    `*A disk that cannot be written* is one that is mounted so. A directory without the right to write (mode 0500) is shown by
\`desktop/tests/cli/denied.rs\`.`,
  ]
  if (window) {
    lines.push(
      `The window cannot be made to give up earlier than after 35 seconds. What is late there is late by more than that, at two
requests in a row at most, and never on top of another fault; so these runs are fewer.`,
      `The window is read in English; that it has words for each of these codes in the other languages, too, is shown by
\`scripts/torture/page.test.mjs\`.`,
      notInWindow.length === 0 ? 'No kind of fault is left out in the window.' : `Left out in the window: ${notInWindow.join('; ')}.`,
    )
  }
  return lines.map((line) => `- ${line}`).join('\n')
}

/**
 * Writes the report of a campaign: what was done, what came of it, and how to do it again. `versions` says by name what was
 * tried and with what.
 */
export function report({ date, seed, machine, versions, counts, window, fuzz, seconds, failures, notes }) {
  const { runs, starts, faults, journeys, outcomes, messages } = counts
  const profiles = [...new Set(Object.values(journeys).flatMap(Object.keys))].sort()
  const parts = [
    '# The fault campaign: its last report',
    `${runs} runs of the command line and ${window?.runs ?? 0} of the window, ${date}, seed \`${seed}\`: ` +
      `**${failures.length === 0 ? 'none failed' : `${failures.length} failed`}**.`,
    `Each run is a machine with a data directory of its own, the built program, and a demo Edge behind a proxy that does what the
plan of the run says: one or two faults, at requests that chance chose. A scripted person answers, and starts the program
again after it was killed or said so.`,
    `A run passes if no start panics, hangs or says what is not so, also before it is killed; if each message fits what was wrong;
if no token, password, cookie, polling token or private key stands in what was printed, or plain in what is stored after any
start; and if everything is there whenever the program says that it is done: exactly one device at the Edge, its key (the private
half, too) stored here, the user activated, nothing left half done, and of a second factor that is on the recovery codes shown,
or said to be lost. In the window the page itself is read, whenever it waits or stops: it has to say what happened, what is
different at the server and what to do, in the words for this, and in none of those for something else. In the end the file is used up, \`latchkey sync\` works, and all locations are stored with the keys and
addresses that they have at the Edge.`,
    `Some faults leave nothing to go on with. After a token was refused for good, the person asks for another one. A damaged
database is put back from a copy or moved away, with the files beside it or alone; a lost key is put back, or everything removed
with \`latchkey remove --all\`: as the message says. Without the copy another token makes another device, and the one before
stays at the Edge until an administrator removes it; it is the only one that is not counted. Another replica of the Edge is
played by the proxy: it makes a cookie unreadable that the other one minted. A request that the Edge does only after a later one
makes it forget the polling token that the later one brought; then \`latchkey sync\` has to say that the device must be enrolled
again.`,
    `It took ${Math.round(seconds)} s, ${(starts / runs).toFixed(1)} starts of the program a run. Machine: ${machineLine(machine)}.`,
    ...notes,
    table(['version of', ''], Object.entries(versions)),
    '## How to repeat it',
    `\`npm run torture -- --runs ${runs} --window-runs ${window?.runs ?? 0} --seed ${seed}\` makes the same plans, and \`--only RUN\` one of them;
what hangs on time, such as a kill after some milliseconds, comes out the same as far as time does.`,
    '## How the runs ended',
    outcomeTable(outcomes),
    '## What it does not show',
    leftOut(window),
    '## Faults',
    `*Planned* is how often a run had one in its plan, *came up* how often it then was at work: a plan may name the fifth request of an
enrollment that has two. The letters say how those runs ended where it came up; a run with two faults counts for both.`,
    faultTable(faults),
    '## Who enrolled',
    table(['journey', ...profiles.map((one) => `Defguard ${one}`)], sorted(journeys).map((one) => [one, ...profiles.map((profile) => journeys[one][profile] ?? 0)])),
    '## What the program said',
    'How starts ended that did not end with an enrollment; each message was held against the faults that were at work.',
    table(['ended with', 'exit code', 'starts'], sorted(messages).map((code) => [code === 'killed' ? 'kill -9' : `\`${code}\``, exitOf(code), messages[code].starts])),
    ...(window ? ['## The window', outcomeTable(window.outcomes), faultTable(window.faults)] : []),
    ...(fuzz ? fuzzPart(fuzz) : []),
    ...(failures.length > 0 ? ['## What failed', failures.map(({ plan, wrongs }) => `- run ${plan.number}: ${wrongs.join('; ')}`).join('\n')] : []),
  ]
  return `${parts.join('\n\n')}\n`
}

function fuzzPart({ targets }) {
  const rows = targets.map(({ name, ok, seconds, executions, coverage }) => [`\`${name}\``, seconds ?? '?', executions ?? 0, coverage ?? 0, ok ? 'nothing' : 'something'])
  return ['## Fuzzing', table(['target', 'seconds', 'executions', 'edges', 'found'], rows)]
}
