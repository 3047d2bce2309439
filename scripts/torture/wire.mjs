import { Message } from './http.mjs'

/** An hour, in seconds. */
const HOUR = 3600
/**
 * Milliseconds by which something is late: more than the second after which the command line gives up then, and than the 35 in
 * which a window does, whose timeout cannot be made shorter.
 */
const LATE = { line: 1_300, window: 35_400 }
const late = (_, { inWindow } = {}) => ({ late: inWindow ? LATE.window : LATE.line })

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const how = (random) => ({ how: random.pick(['close', 'reset']) })
const json = (message) => message.with(JSON.stringify({ error: 'Internal server error' })).set('content-type', 'application/json')
const gateway = (status) => Message.answer(status, 'Trouble', 'text/html', '<html><body><h1>upstream trouble</h1></body></html>')
const portal = () => Message.answer(200, 'OK', 'text/html', '<!doctype html><title>Wi-Fi</title><form>Please log in</form>')

/** Shifts what the server says is the time. */
const shift = (seconds) => ({
  plan: () => ({ at: 1, times: Infinity }),
  does: () => ({ answer: ({ answer }) => answer.set('date', new Date(Date.now() + 1000 * seconds).toUTCString()) }),
  // A session that looks as if it were over is asked about, and goes on.
  tells: [],
})

/**
 * What can go wrong between the program and the Edge. For each: `plan(random, { inWindow })` gives what is special about it in a
 * run beside `at` and `times`, `does(plan, edge)` the stages of `startProxy`, and `tells` the codes of the messages that fit. It is
 * `slow` if the program has to have less patience for it, and `overtaken` if a request may be done after a later one.
 */
export const WIRE = {
  'cut before the request': {
    plan: how,
    does: ({ how }) => ({ arrives: (exchange) => exchange.cut(how) }),
    tells: ['broken', 'unreachable'],
  },
  'cut in the middle of the request': {
    plan: (random) => ({ ...how(random), passesHalf: random.chance(0.5) }),
    does: ({ how, passesHalf }) => ({
      halfway(exchange) {
        if (passesHalf) exchange.forwardPart(Buffer.concat([exchange.request.head, exchange.half]))
        exchange.cut(how)
      },
    }),
    tells: ['broken'],
  },
  'cut after the request': {
    plan: how,
    does: ({ how }) => ({ request: (exchange) => exchange.cut(how) }),
    tells: ['broken'],
  },
  'cut before the answer': {
    plan: how,
    does: ({ how }) => ({ answer: (exchange) => exchange.cut(how) }),
    tells: ['broken'],
  },
  'cut in the middle of the answer': {
    plan: (random) => ({ ...how(random), share: random.int(1, 99) / 100 }),
    does: ({ how, share }) => ({
      answer: (exchange) => exchange.cut(how, exchange.answer.bytes.subarray(0, Math.floor(exchange.answer.bytes.length * share))),
    }),
    tells: ['broken'],
  },
  'cut after the answer': {
    plan: how,
    does: ({ how }) => ({ answer: (exchange) => exchange.cut(how, exchange.answer.bytes) }),
    // A machine that has forgotten the connection can take an answer back that nobody has read yet.
    tells: ['broken'],
  },
  'late request, done after the timeout': {
    slow: true,
    overtaken: true,
    plan: late,
    does: ({ late }) => ({ request: () => pause(late) }),
    tells: ['timed_out'],
  },
  'late answer, after the timeout': {
    slow: true,
    plan: late,
    does: ({ late }) => ({ answer: () => pause(late) }),
    tells: ['timed_out'],
  },
  '500, not done': {
    does: () => ({ request: (exchange) => (exchange.answer = json(Message.answer(500, 'Internal Server Error'))) }),
    // Said of a device, it can mean that its name is taken: others are tried. Said of a code by mail, that mail does not work.
    tells: ['server', 'device_refused', 'person_needed'],
  },
  '500, though it was done': {
    does: () => ({ answer: (exchange) => (exchange.answer = json(Message.answer(500, 'Internal Server Error'))) }),
    tells: ['server', 'person_needed'],
  },
  'a gateway in between has trouble': {
    plan: (random) => ({ status: random.pick([502, 503, 504]), isDone: random.chance(0.5) }),
    does: ({ status, isDone }) => ({ [isDone ? 'answer' : 'request']: (exchange) => (exchange.answer = gateway(status)) }),
    tells: ['server', 'person_needed'],
  },
  '429 with `retry-after`': {
    plan: (random) => ({ after: random.pick(['1', '2', '0', '86400', '-5', '99999999999999999999', 'Thu, 01 Jan 1970 00:00:00 GMT', 'soon']) }),
    does: ({ after }) => ({
      request: (exchange) => (exchange.answer = Message.answer(429, 'Too Many Requests', undefined, 'Too Many Requests!').add('retry-after', after)),
    }),
    tells: ['rate_limited'],
  },
  '429 without `retry-after`': {
    does: () => ({ request: (exchange) => (exchange.answer = Message.answer(429, 'Too Many Requests', undefined, 'Too Many Requests!')) }),
    tells: ['rate_limited'],
  },
  'the Edge restarts': {
    does: (_, edge) => ({ request: () => edge.restart() }),
    tells: ['server', 'session_not_kept'],
  },
  'another replica answers': {
    // What another replica makes of a cookie: the same as of one that was never sealed.
    does: () => ({ request: ({ request }) => strange(request) }),
    tells: ['server', 'session_not_kept'],
  },
  'two replicas by turns': {
    plan: () => ({ at: 1, times: Infinity }),
    does: () => {
      const minted = new Map() // which replica made a cookie
      const replica = ({ number }) => number % 2
      return {
        request(exchange) {
          const [, cookie] = exchange.request.get('cookie')?.match(/=(.*)/) ?? []
          if (cookie && minted.get(cookie) !== replica(exchange)) strange(exchange.request)
        },
        answer(exchange) {
          for (const cookie of exchange.answer.all('set-cookie')) minted.set(cookie.match(/^defguard_proxy=([^;]*)/)?.[1], replica(exchange))
        },
      }
    },
    tells: ['server', 'session_not_kept'],
  },
  'cookies of somebody in between': {
    plan: () => ({ at: 1, times: Infinity }),
    does: () => ({
      request: ({ request }) => request.get('cookie') && request.set('cookie', `__cf_bm=x; ${request.get('cookie')}; AWSALB=y`),
      answer({ answer }) {
        const own = answer.all('set-cookie')
        answer.set('set-cookie').add('set-cookie', 'AWSALB=abc; Path=/; HttpOnly')
        own.forEach((value) => answer.add('set-cookie', value))
        answer.add('set-cookie', '__cf_bm=def; Domain=example.com; Secure').add('set-cookie', 'defguard_proxy2=no')
      },
    }),
    tells: [],
  },
  'wrong content type': {
    plan: (random) => ({ type: random.pick(['text/plain', 'application/octet-stream', 'image/png', undefined, 'text/html; charset=utf-8']) }),
    does: ({ type }) => ({ answer: ({ answer }) => answer.set('content-type', type) }),
    tells: ['web_page', 'bad_answer'],
  },
  'a web page instead of the answer': {
    plan: (random) => ({ isDone: random.chance(0.5) }),
    does: ({ isDone }) => ({ [isDone ? 'answer' : 'request']: (exchange) => (exchange.answer = portal()) }),
    tells: ['web_page'],
  },
  'truncated body': {
    plan: (random) => ({ share: random.int(0, 99) / 100 }),
    does: ({ share }) => ({ answer: ({ answer }) => answer.with(answer.body.subarray(0, Math.floor(answer.body.length * share))) }),
    tells: ['bad_answer', 'refused', 'server'],
  },
  'endless body': {
    slow: true,
    plan: (random) => ({ isFast: random.chance(0.7) }),
    does: ({ isFast }) => ({
      async answer(exchange) {
        const { answer, socket } = exchange
        answer.set('content-length').set('transfer-encoding', 'chunked')
        const part = Buffer.alloc(isFast ? 65_536 : 1, ' ')
        const chunk = (bytes) => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
        socket.write(answer.head)
        if (answer.body.length > 0) socket.write(chunk(answer.body))
        while (!socket.destroyed) {
          await new Promise((resolve) => socket.write(chunk(part), () => resolve()))
          if (!isFast) await pause(50)
        }
        exchange.cut('close')
      },
    }),
    tells: ['too_large', 'timed_out'],
  },
  'the server says it is an hour later': shift(HOUR),
  'the server says it is an hour earlier': shift(-HOUR),
}

/** Makes a cookie one that the Edge did not make. */
function strange(request) {
  const cookie = request.get('cookie')
  if (cookie) request.set('cookie', `defguard_proxy=${Buffer.from(cookie).toString('base64')}`)
}

/**
 * Puts a fault of the wire together for a run. `hits` counts what it did, `fired` says whether it ever did; `isOver` ends it.
 */
export function wireFault(kind, plan, edge) {
  const fault = { fired: false, hits: 0, isOver: false }
  for (const [stage, act] of Object.entries(WIRE[kind].does(plan, edge))) {
    fault[stage] = (exchange) => {
      if (fault.isOver || exchange.number < plan.at || exchange.number >= plan.at + plan.times) return undefined
      fault.fired = true
      fault.hits++
      return act(exchange)
    }
  }
  return fault
}
