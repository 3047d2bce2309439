import { machineLine } from '../bench/machine.mjs'
import { MESSAGES } from './messages.mjs'

/** Writes a table of Markdown; the columns behind the first are figures. */
function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

const sorted = (counts) => Object.keys(counts).sort((one, other) => one.localeCompare(other))

/** What a code means, as the exit codes have it. */
const exitOf = (code) => (code === 'killed' ? '' : MESSAGES[code]?.exit ?? '?')

/** Writes the report of a campaign: what was done, what came of it, and how to do it again. */
export function report({ date, seed, machine, counts, window, fuzz, seconds, failures, notes }) {
  const { runs, starts, faults, journeys, outcomes, messages } = counts
  const profiles = [...new Set(Object.values(journeys).flatMap(Object.keys))].sort()
  const parts = [
    '# The fault campaign: its last report',
    `${runs} runs of the command line and ${window?.runs ?? 0} of the window, ${date}, seed \`${seed}\`: ` +
      `**${failures.length === 0 ? 'none failed' : `${failures.length} failed`}**.`,
    `Each run is a machine with a data directory of its own, the built program, and a demo Edge behind a proxy that does what the
plan of the run says: one or two faults, at requests that chance chose. A scripted person answers, and starts the program
again after it was killed or said so. A run passes if the program never panics, hangs or says what is not so; if each message
fits what was wrong; if no token, password, cookie, polling token or private key stands in what was printed, or plain in what
is stored; and if in the end there is exactly one device at the Edge, its key (the private half, too) is stored here, the user
is activated, the file is used up and nothing is left half done.`,
    `It took ${Math.round(seconds)} s, ${(starts / runs).toFixed(1)} starts of the program a run. Machine: ${machineLine(machine)}.`,
    ...notes,
    '## How to repeat it',
    `\`npm run torture -- --runs ${runs} --window-runs ${window?.runs ?? 0} --seed ${seed}\` makes the same plans, and \`--only RUN\` one of them;
what hangs on time, such as a kill after some milliseconds, comes out the same as far as time does.`,
    '## How the runs ended',
    table(['outcome', 'runs'], sorted(outcomes).map((outcome) => [outcome, outcomes[outcome].runs])),
    '## Faults',
    '*Planned* is how often a run had one in its plan, *came up* how often it then was at work: a plan may name the fifth request of an\nenrollment that has two.',
    table(['fault', 'planned', 'came up'], sorted(faults).map((kind) => [kind, faults[kind].planned, faults[kind].fired ?? 0])),
    '## Who enrolled',
    table(['journey', ...profiles.map((one) => `Defguard ${one}`)], sorted(journeys).map((one) => [one, ...profiles.map((profile) => journeys[one][profile] ?? 0)])),
    '## What the program said',
    'How starts ended that did not end with an enrollment; each message was held against the faults that were at work.',
    table(['ended with', 'exit code', 'starts'], sorted(messages).map((code) => [code === 'killed' ? 'kill -9' : `\`${code}\``, exitOf(code), messages[code].starts])),
    ...(window ? windowPart(window) : []),
    ...(fuzz ? fuzzPart(fuzz) : []),
    ...(failures.length > 0 ? ['## What failed', failures.map(({ plan, wrongs }) => `- run ${plan.number}: ${wrongs.join('; ')}`).join('\n')] : []),
  ]
  return `${parts.join('\n\n')}\n`
}

function fuzzPart({ targets }) {
  const rows = targets.map(({ name, ok, executions, coverage }) => [`\`${name}\``, executions ?? 0, coverage ?? 0, ok ? 'nothing' : 'something'])
  return ['## Fuzzing', table(['target', 'executions', 'edges', 'found'], rows)]
}

function windowPart({ faults, outcomes }) {
  return [
    '## The window',
    table(['outcome', 'runs'], sorted(outcomes).map((outcome) => [outcome, outcomes[outcome].runs])),
    table(['fault', 'planned', 'came up'], sorted(faults).map((kind) => [kind, faults[kind].planned, faults[kind].fired ?? 0])),
  ]
}
