/**
 * What an administrator does over Defguard's REST interface (edge-contract §9), with an API token.
 *
 * The two `mint…` calls give what belongs into a provisioning file: `{ enrollment_token, enrollment_url }`.
 */
export function administrator({ core, apiToken }) {
  async function post(path, body) {
    const response = await fetch(new URL(path, core), {
      method: 'POST',
      headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })
    if (response.ok) return response.json()
    const { msg } = await response.json().catch(() => ({}))
    throw new Error(`POST ${path}: ${response.status} ${msg ?? response.statusText}`)
  }

  return {
    /** Creates a user; one with a password counts as enrolled. */
    createUser: (user) => post('/api/v1/user', user),
    /** Mints a token for somebody who has not enrolled yet. */
    mintForPerson: (username) => post(`/api/v1/user/${username}/start_enrollment`, {}),
    /** Mints a token for one more device of somebody who is enrolled; `start_enrollment` would refuse. */
    mintForDevice: (username) => post(`/api/v1/user/${username}/start_desktop`, {}),
  }
}
