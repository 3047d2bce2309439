import { administrator } from '../start/administrator.mjs'
import { startDemoEdge } from '../start/demo-edge.mjs'

/** The one who enrolls in the demo's scenarios. */
const USER = 'maya'

/** A demo Edge as a process, with the hands of an administrator, of a phone and of a mailbox. */
export class Edge {
  #core
  #apiToken

  static start = async (program, outbox, { profile, scenario }) =>
    new Edge(await startDemoEdge(program, outbox, ['--profile', profile, '--scenario', scenario]))

  constructor({ url, core, apiToken, stop }) {
    this.url = url
    this.stop = stop
    this.ahead = 0
    this.#core = core
    this.#apiToken = apiToken
    this.admin = administrator({ core, apiToken })
  }

  /** Mints a token: for somebody new, or for one more device of somebody who is active by now. */
  async mint() {
    const { user } = await this.user()
    if (!user.is_active) await this.enable(true)
    const minted = user.enrolled ? this.admin.mintForDevice(USER) : this.admin.mintForPerson(USER)
    return (await minted).enrollment_token
  }

  /** What the server knows: `{ user, devices }`. */
  user = () => this.#call('GET', `/api/v1/user/${USER}`)

  /** What is different at the server from before: what an enrollment can do. */
  async state() {
    const { user, devices } = await this.user()
    return { factor: user.mfa_enabled, activated: user.enrolled, keys: devices.map((one) => one.wireguard_pubkey) }
  }

  /** The locations of the device with this key, each with `id`, `name`, `public_key` and this device's `addresses` there. */
  async locations(key) {
    const { devices } = await this.user()
    const gateways = await this.#call('GET', '/demo/locations')
    const networks = devices.find(({ wireguard_pubkey }) => wireguard_pubkey === key)?.networks ?? []
    return networks.map(({ network_id, device_wireguard_ips: addresses }) => ({ ...gateways.find(({ id }) => id === network_id), addresses }))
  }

  /** The code of this moment: `totp` or `email-code`. */
  code = (kind) => this.#call('GET', `/demo/users/${USER}/${kind}`)

  restart = () => this.#call('POST', '/demo/restart')
  core = (up) => this.#call('POST', '/demo/core', up)
  enable = (is_active) => this.#call('PATCH', `/demo/users/${USER}`, { is_active })
  faults = (...faults) => this.#call('POST', '/demo/faults', faults)
  calm = () => this.#call('DELETE', '/demo/faults')

  /** Sets the server's clock ahead, in seconds. */
  clock(ahead) {
    this.ahead = ahead
    return this.#call('POST', '/demo/clock', ahead)
  }

  async #call(method, path, body) {
    const response = await fetch(new URL(path, this.#core), {
      method,
      headers: { authorization: `Bearer ${this.#apiToken}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`)
    return response.json()
  }
}
