import { setTimeout as wait } from 'node:timers/promises'

import { secondsLeft, totp } from '../lib/totp.mjs'

/**
 * Somebody who goes through the wizard: `answer(view)` gives the Action for that screen, once.
 *
 * An error in a View ends the run: this person makes no mistakes.
 */
export function person({ phone, password, device }) {
  const answers = {
    welcome: () => ({ action: 'next' }),
    details: () => ({ action: 'set_details', phone }),
    password: () => ({ action: 'set_password', password }),
    device: () => ({ action: 'set_device', name: device }),
    factor: () => ({ action: 'choose_factor', method: 'totp' }),
    totp: async ({ secret }) => ({ action: 'submit_code', code: await freshCode(secret) }),
    recovery: () => ({ action: 'confirm_saved' }),
    finish: () => ({ action: 'done' }),
  }
  return {
    async answer(view) {
      if (view.error) throw new Error(`\`${view.screen}\` says: ${JSON.stringify(view.error)}`)
      if (view.busy) return undefined
      const answer = answers[view.screen]
      delete answers[view.screen]
      return answer?.(view)
    },
  }
}

/** Gives a code that will still be good when it arrives: the server takes no older one (edge-contract §6). */
async function freshCode(secret) {
  const left = secondsLeft(Date.now() / 1000)
  if (left < 3) await wait(left * 1000)
  return totp(secret, Date.now() / 1000)
}
