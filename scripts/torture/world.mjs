import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'

import { totp } from '../lib/totp.mjs'
import { Edge } from './edge.mjs'
import { makeFault } from './faults.mjs'
import { look } from './look.mjs'
import { Machine } from './machine.mjs'
import { NEED_TOKEN, codesIn, ending, viewsIn } from './messages.mjs'
import { person } from './person.mjs'
import { JOURNEYS } from './plan.mjs'
import { startProxy } from './proxy.mjs'

/** Starts with the same trouble before somebody takes the fault away. */
const BEFORE_HEALED = 3
/** Bytes of a database's head. */
const HEAD = 100
/** Starts in all, after which nobody would try again. */
const MOST = 14

/** Whether a database is as it was, but for its head: that says how it is written, and SQLite sets it when it opens one. */
const isSame = (before, after) => after !== undefined && before.subarray(HEAD).equals(after.subarray(HEAD))

/** Everything that a run is about: an Edge, what stands before it, a machine, somebody who uses it. */
export class World {
  starts = []
  faults = []
  /** Keys of a store that was given up: a request may still be on its way to the Edge. */
  abandoned = new Set()
  shown = new Set()
  /** Private keys that were found stored. */
  privates = new Set()
  isHelped = false
  isAnew = false

  constructor(plan, place) {
    this.plan = plan
    this.place = place
    this.journey = JOURNEYS[plan.journey]
    this.password = `${randomBytes(12).toString('base64url')}-Aa1`
    this.tokens = new Set()
  }

  async setUp({ program, certificates }) {
    const { profile } = this.plan
    const outbox = mkdtempSync(join(this.place, 'outbox-'))
    this.edge = await Edge.start(program, outbox, { profile, scenario: this.journey.scenario })
    this.first = await this.edge.state()
    this.hadFactor = this.first.factor
    this.faults = this.plan.faults.map((planned) => makeFault(planned, { edge: this.edge, certificates }))
    const secure = this.faults.find(({ tls }) => tls)
    this.proxy = await startProxy(this.edge.url, { tls: secure?.tls })
    this.proxy.faults = this.faults.map((fault) => this.#onWire(fault))
    this.machine = new Machine(program, this.place)
    for (const fault of this.faults) await fault.prepare?.(this)
    this.content = { enrollment_url: this.proxy.url, ...(secure?.hasAuthority && { ca_certificate: certificates.authority }) }
    await this.newToken()
    this.deliver()
  }

  /** Has a fault see the exchanges, and those that end the program at one, end it. */
  #onWire(fault) {
    if (!fault.exchange) return fault
    return {
      request: (exchange) => fault.exchange(this, 'request', exchange),
      answer: (exchange) => fault.exchange(this, 'answer', exchange),
    }
  }

  async newToken() {
    this.content.enrollment_token = await this.edge.mint()
    this.tokens.add(this.content.enrollment_token)
    return this.content.enrollment_token
  }

  deliver = () => this.machine.deliver(this.content)

  /** Gives up what is stored, as a message says: the database goes away, or everything by the program's own hand. */
  async beginAnew({ byProgram, alone }) {
    this.proxy.seen.keys.forEach((key) => this.abandoned.add(key))
    this.first = await this.edge.state()
    if (byProgram) await this.machine.run('remove', '--all', '--yes')
    else this.machine.putDatabase(undefined, { alone })
    await this.#askForToken()
  }

  async #askForToken() {
    await this.newToken()
    this.deliver()
    this.isAnew = true
  }

  /** Starts the program as often as somebody would who does what its messages say. */
  async suffer() {
    const told = {}
    while (this.starts.length < MOST) {
      for (const fault of this.faults) await fault.before?.(this)
      const end = await this.start()
      this.starts.push(end)
      const { code } = ending(end)
      if (code === 'done' && !this.#isMoreToCome()) return
      if (end.isKilled || code === 'done') continue
      told[code] = (told[code] ?? 0) + 1
      if (told[code] > BEFORE_HEALED + 1) return
      if (NEED_TOKEN.includes(code)) await this.#askForToken()
      if (end.exit !== 4 || told[code] >= BEFORE_HEALED) await this.#help(code)
    }
  }

  /** Whether a fault waits for the next start. */
  #isMoreToCome = () => this.faults.some(({ from, fired }) => from === this.starts.length && !fired)

  /** Takes the faults away that a message was about; who puts a database right needs a disk for it. */
  async #help(code) {
    const open = this.faults.filter(({ fired, isOver }) => fired && !isOver)
    const meant = open.filter(({ tells }) => tells.includes(code))
    const disks = meant.some(({ group }) => group === 'database') ? open.filter(({ group }) => group === 'disk') : []
    for (const fault of new Set([...disks, ...meant])) {
      fault.isOver = true
      this.isHelped = true
      await fault.heal?.(this)
    }
  }

  /** Starts the program once, and is the person who answers it. */
  async start() {
    const { machine, faults, isAnew, isHelped } = this
    this.before = this.proxy.count
    const before = faults.map(({ isOver, hits }) => ({ isOver, hits }))
    const end = await this.run()
    this.started = undefined
    // A fault of the wire is at work when it does something; any other from then on until somebody helps.
    const work = faults.filter((fault, index) => fault.fired && !before[index].isOver && fault.hits !== (before[index].hits ?? -1))
    const state = await this.edge.state()
    const isDone = !end.isKilled && ending(end).code === 'done'
    return {
      ...end,
      files: machine.files(),
      found: isDone ? await look(this) : undefined,
      isHelped,
      anew: isAnew,
      state: this.#different(state),
      work: work.map(({ kind, tells }) => ({ kind, tells })),
      untouched: this.damaged && end.exit === 7 ? isSame(this.damaged, machine.files().get('latchkey.db')) : undefined,
    }
  }

  /** Runs the program to its end, with the person who answers. */
  async run() {
    const { journey, plan, machine, faults } = this
    const isJson = journey.factor !== undefined
    const flags = ['--for-root', '--retry-for', String(plan.retryFor), ...(plan.isSlow ? ['--timeout', '1'] : [])]
    const started = machine.start(['enroll', ...flags, ...(isJson ? ['--json'] : [])], isJson ? 'pipe' : 'ignore')
    this.started = started
    faults.forEach((fault) => fault.begins?.(this))
    if (isJson) this.#converse(started)
    const end = await started.ended
    return { ...end, isJson, codes: codesIn(viewsIn(end.stdout)) }
  }

  /** What is different at the server because of what is stored now. */
  #different = ({ factor, activated, keys }) => ({
    factor: factor && !this.first.factor,
    activated: activated && !this.first.activated,
    device: keys.some((key) => !this.abandoned.has(key)),
  })

  #converse(started) {
    const somebody = person({
      ...this.journey,
      password: this.password,
      phone: '+48 600 100 200',
      device: this.plan.device,
      url: this.proxy.url,
      code: (kind, secret) => (kind === 'totp' ? totp(secret, Date.now() / 1000 + this.edge.ahead) : this.edge.code(kind)),
      token: () => this.newToken(),
    })
    let seen = 0
    let turn = Promise.resolve()
    const hear = async (line) => {
      const view = JSON.parse(line)
      if (view.screen === undefined) return
      this.faults.forEach((fault) => fault.sees?.(this, ++seen))
      const action = await somebody.answer(view)
      somebody.secrets.forEach((secret) => this.shown.add(secret))
      if (action === 'hang up') started.hangUp()
      else if (action !== undefined) started.say(JSON.stringify(action))
    }
    started.onLine((line) => (turn = turn.then(() => hear(line)).catch(() => started.hangUp())))
  }

  async leave() {
    this.started?.kill()
    await this.proxy?.stop()
    await this.machine?.leave()
    await this.edge?.stop()
  }
}
