import { setTimeout as wait } from 'node:timers/promises'

import { secondsLeft, totp } from '../lib/totp.mjs'

/**
 * Somebody who goes through the wizard: `answer(view)` gives the next Action for that screen, once each.
 *
 * An error in a View ends the run: this person makes no mistakes.
 */
export function person({ phone, password, device }) {
  const answers = {
    welcome: [() => ({ action: 'continue' })],
    details: [() => ({ action: 'set_details', phone })],
    password: [() => ({ action: 'set_password', password })],
    device: [() => ({ action: 'set_device', name: device })],
    factor: [() => ({ action: 'choose_factor', factor: 'totp' })],
    totp: [async ({ secret }) => ({ action: 'enter_code', code: await freshCode(secret) })],
    recovery_codes: [() => ({ action: 'confirm_codes' })],
    finish: [() => ({ action: 'finish' })],
  }
  return {
    async answer(view) {
      if (view.error) throw new Error(`\`${view.screen}\` says: ${view.error.code}`)
      return answers[view.screen]?.shift()?.(view)
    },
  }
}

/** Gives a code that will still be good when it arrives: the server takes no older one (edge-contract §6). */
async function freshCode(secret) {
  const left = secondsLeft(Date.now() / 1000)
  if (left < 3) await wait(left * 1000)
  return totp(secret, Date.now() / 1000)
}
