import { administrator } from './administrator.mjs'

/** The one who enrolls in the demo's scenarios. */
export const USER = 'maya'

/** Milliseconds after which the demo does not answer any more, also on a busy machine. */
const PATIENCE = 30_000

/** A demo Edge that runs (`startDemoEdge`), with the hands of an administrator, and whatever else `/demo/…` lets one do. */
export class DemoEdge {
  #core
  #apiToken

  constructor({ url, core, apiToken, stop }) {
    this.url = url
    this.stop = stop
    this.#core = core
    this.#apiToken = apiToken
    this.admin = administrator({ core, apiToken })
  }

  /** Calls the core; gives what it answers as JSON. */
  async call(method, path, body) {
    const response = await fetch(new URL(path, this.#core), {
      method,
      headers: { authorization: `Bearer ${this.#apiToken}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`)
    return response.json()
  }
}
