/**
 * How the program may end: each code with the exit code of the table in the README, and the words that a person reads.
 *
 * The judge wants all three to fit each other, and the code to fit what went wrong.
 */
export const MESSAGES = {
  // Trouble on the way: try later.
  unreachable: { exit: 4, words: /cannot be reached/ },
  timed_out: { exit: 4, words: /did not answer in time/ },
  broken: { exit: 4, words: /the connection to .* broke/ },
  too_large: { exit: 4, words: /is larger than 1 MiB/ },
  tls_untrusted: { exit: 4, words: /is not signed by anybody whom this machine trusts/ },
  tls_expired: { exit: 4, words: /the certificate of .* is not valid now/ },
  tls_wrong_host: { exit: 4, words: /the certificate is not for / },
  tls_other: { exit: 4, words: /there is no secure connection/ },
  server: { exit: 4, words: /has trouble of its own/ },
  rate_limited: { exit: 4, words: /asks to come back later/ },
  web_page: { exit: 4, words: /a web page came instead of an answer/ },
  bad_answer: { exit: 4, words: /gave an answer that cannot be used/ },
  session_not_kept: { exit: 4, words: /forgets each session at once/ },
  // Refused for good.
  token_expired: { exit: 5, words: /the token is too old/ },
  session_over: { exit: 5, words: /the time for this enrollment is over|the server has ended this session/ },
  answer_lost: { exit: 5, words: /does not accept the token any more/ },
  not_accepted: { exit: 5, words: /does not accept the token(?! any more)/ },
  token_over: { exit: 5, words: /the token of the unfinished enrollment is not accepted any more/ },
  user_disabled: { exit: 5, words: /the user is disabled/ },
  device_refused: { exit: 5, words: /the server would not register this device/ },
  refused: { exit: 5, words: /refused it \(status \d+\)/ },
  // The file.
  no_file: { exit: 2, words: /there is no provisioning file/ },
  bad_file: { exit: 2, words: /cannot be used: / },
  // Somebody is needed.
  person_needed: { exit: 3, words: /a person is needed|stopped, for there is nothing more to read/ },
  // The store on this machine.
  full: { exit: 7, words: /there is no room left on the disk/ },
  denied: { exit: 7, words: /cannot be read or written/ },
  corrupt: { exit: 7, words: /the data in .* is damaged/ },
  newer: { exit: 7, words: /a newer version of Latchkey wrote the data/ },
  no_key: { exit: 7, words: /the secrets stored in .* cannot be opened/ },
  busy: { exit: 7, words: /another process is using the data/ },
}

/** Codes after which the same token leads nowhere, and the message says to ask for another. */
export const NEED_TOKEN = ['token_expired', 'session_over', 'answer_lost', 'not_accepted', 'token_over']

/**
 * Says how a start ended: `code` by what a program reads, else by what a person does; `words` what the latter reads, and
 * `said` the code that these words are of. A window has `told` it already, with the `view` of the core and the `page` that it made of it.
 */
export function ending({ exit, stdout, stderr, told: page }) {
  if (page !== undefined) return page
  if (exit === 0) return { code: 'done' }
  const last = viewsIn(stdout).findLast((line) => line.screen || line.error?.remedy)
  const words = last?.error?.remedy ? `${last.error.message}\n${last.error.remedy}` : lastWords(stderr)
  const said = codeOf(words.replace(/\s+/g, ' '))
  return { code: ofView(last) ?? said, said, words, changed: last?.changed }
}

/** What standard output has for programs: Views and errors. */
export const viewsIn = (stdout) => stdout.split('\n').filter((line) => line.startsWith('{')).map(parse).filter(Boolean)

/** What somebody has read of the recovery codes in these Views: `shown`, that they are `lost`, or nothing. */
export function codesIn(views) {
  if (views.some(({ screen, codes }) => screen === 'recovery' && codes.length > 0)) return 'shown'
  return views.some(({ lost, codes_lost: left }) => lost || left) ? 'lost' : undefined
}

/** The code whose words come first. */
function codeOf(words) {
  const found = Object.entries(MESSAGES).flatMap(([code, { words: pattern }]) => {
    const at = words.search(pattern)
    return at < 0 ? [] : [{ code, at }]
  })
  return found.sort((one, other) => one.at - other.at)[0]?.code
}

/** What a person reads last: from the last line on that begins with the program's name, but for what it is only doing. */
function lastWords(stderr) {
  const parts = stderr.split(/^latchkey: /m).slice(1)
  return (parts.findLast((part) => !/;\s+trying\s+again\s*$/.test(part)) ?? '').trim()
}

/** The code in the last line for programs, if it holds one. */
function ofView(last) {
  if (last?.error?.code && last.screen === undefined) return last.error.code
  if (last?.screen === 'stopped') return nameOf(last.reason)
  if (last?.screen === 'waiting') return nameOf(last.trouble)
  return undefined
}

/** A code as it stands in JSON; of one that carries something, its own name, and of trouble of the network or store what it is. */
export function nameOf(code) {
  if (typeof code === 'string') return code
  if (typeof code.kind === 'string') return code.kind
  return typeof code.network === 'string' ? code.network : typeof code.store === 'string' ? code.store : Object.keys(code)[0]
}

function parse(line) {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
