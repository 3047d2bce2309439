import { startDemoEdge } from '../start/demo-edge.mjs'
import { DemoEdge, USER } from '../start/edge.mjs'

/** A demo Edge as a process, with the hands of an administrator, of a phone and of a mailbox. */
export class Edge extends DemoEdge {
  /** Seconds by which its clock is ahead. */
  ahead = 0

  static start = async (program, outbox, { profile, scenario }) =>
    new Edge(await startDemoEdge(program, outbox, ['--profile', profile, '--scenario', scenario]))

  /** Mints a token: for somebody new, or for one more device of somebody who is active by now. */
  async mint() {
    const { user } = await this.user()
    if (!user.is_active) await this.enable(true)
    const minted = user.enrolled ? this.admin.mintForDevice(USER) : this.admin.mintForPerson(USER)
    return (await minted).enrollment_token
  }

  /** What the server knows: `{ user, devices }`. */
  user = () => this.call('GET', `/api/v1/user/${USER}`)

  /** What is different at the server from before: what an enrollment can do. */
  async state() {
    const { user, devices } = await this.user()
    return { factor: user.mfa_enabled, activated: user.enrolled, keys: devices.map((one) => one.wireguard_pubkey) }
  }

  /** The locations of the device with this key, each with `id`, `name`, `public_key` and this device's `addresses` there. */
  async locations(key) {
    const { devices } = await this.user()
    const gateways = await this.call('GET', '/demo/locations')
    const networks = devices.find(({ wireguard_pubkey }) => wireguard_pubkey === key)?.networks ?? []
    return networks.map(({ network_id, device_wireguard_ips: addresses }) => ({ ...gateways.find(({ id }) => id === network_id), addresses }))
  }

  /** The code of this moment: `totp` or `email-code`. */
  code = (kind) => this.call('GET', `/demo/users/${USER}/${kind}`)

  restart = () => this.call('POST', '/demo/restart')
  core = (up) => this.call('POST', '/demo/core', up)
  enable = (is_active) => this.call('PATCH', `/demo/users/${USER}`, { is_active })
  faults = (...faults) => this.call('POST', '/demo/faults', faults)

  /** Sets the server's clock ahead, in seconds. */
  clock(ahead) {
    this.ahead = ahead
    return this.call('POST', '/demo/clock', ahead)
  }
}
