import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'

import { until } from '../../scripts/lib/until.mjs'
import { startDemoEdge } from '../../scripts/start/demo-edge.mjs'
import { DemoEdge, USER } from '../../scripts/start/edge.mjs'

/** A demo Edge as a process, with the hands of an administrator and of a phone. */
export class Edge extends DemoEdge {
  static async start(folder, scenario) {
    const outbox = mkdtempSync(join(folder, 'outbox-'))
    return new Edge(await startDemoEdge(process.env.LATCHKEY_PROGRAM, outbox, ['--scenario', scenario]))
  }

  /** What belongs into the file of somebody who is new. */
  invite = () => this.admin.mintForPerson(USER)

  /** What belongs into the file for one more device of somebody who is enrolled. */
  inviteDevice = () => this.admin.mintForDevice(USER)

  /** Has the user be somebody who is enrolled already. */
  isEnrolled = () => this.call('PATCH', `/demo/users/${USER}`, { enrolled_with: 'Corr3ct-horse!' })

  /** The devices that the user has, each with `name` and `public_key`. */
  devices = () => this.call('GET', `/demo/users/${USER}/devices`)

  /** Has something go wrong from now on, instead of what was before. */
  async faults(...faults) {
    await this.call('DELETE', '/demo/faults')
    await this.call('POST', '/demo/faults', faults)
  }

  /** Counts what reached it, by the last part of the path. */
  async requests(call) {
    const requests = await this.call('GET', '/demo/requests')
    return requests.filter((request) => request.endsWith(`/${call}`)).length
  }

  /** Waits until a call has reached it so often. */
  hears = (call, times = 1) => until(`request ${call}`, async () => (await this.requests(call)) >= times)
}
