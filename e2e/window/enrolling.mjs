import assert from 'node:assert/strict'

/** Checks that exactly this machine's key is registered, and that the file was used up. */
export async function isEnrolled(edge, laptop) {
  const { instances } = await laptop.status()
  const devices = await edge.devices()
  assert.equal(devices.length, 1)
  assert.equal(instances.length, 1)
  assert.equal(devices[0].public_key, instances[0].device.public_key)
  assert.equal(laptop.isDelivered, false)
}

/**
 * Goes through the wizard of somebody new, from one screen to another. `at(name)` is called at each of them, before
 * anything is done there.
 */
export async function wizard(window, { from = 'welcome', to = 'recovery', password, device, at = () => {} } = {}) {
  const names = ['welcome', 'details', 'password', 'device', 'factor', 'totp', 'recovery']
  for (const name of names.slice(names.indexOf(from), names.indexOf(to) + 1)) {
    const screen = await window.shows(name)
    await at(name)
    if (name === 'factor') await screen.choose('totp')
    else if (name === 'password') await screen.goOn(password)
    else {
      if (name === 'device' && device) await screen.name.fill(device)
      await screen.goOn()
    }
  }
}
