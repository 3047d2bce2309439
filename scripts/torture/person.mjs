/** Actions that a person sends in one start before they give up: a wizard takes eight. */
const MOST = 60
/** Tries of the same thing. */
const TRIES = 4

/**
 * Somebody who answers the Views of `latchkey enroll --json` by the Actions that they offer, and tries again what did not
 * work, but not for ever. `answer(view)` gives the Action, `'hang up'` when they have had enough, or nothing when there is
 * nothing to do.
 *
 * `factor` is `totp`, `email` or `none`; `code(kind)` what the app or the mailbox shows, `token()` what the administrator
 * gives on request.
 */
export function person({ factor, password, phone, device, code, token, url }) {
  const secrets = new Set()
  const tries = {}
  const again = (what) => (tries[what] = (tries[what] ?? 0) + 1) <= TRIES
  let sent = 0

  const screens = {
    welcome: () => ({ action: 'next' }),
    details: () => ({ action: 'set_details', phone }),
    password: () => ({ action: 'set_password', password }),
    // Somebody whose name is taken, by a device of before, thinks of another.
    device: ({ name, error }) => ({ action: 'set_device', name: error ? `${name}-${sent}` : (device ?? name) }),
    factor: ({ methods, error, actions }) => {
      const skip = actions.includes('skip_factor') && { action: 'skip_factor' }
      if (factor === 'none' && skip) return skip
      const wanted = methods.includes(factor) ? factor : methods[0]
      if (error && !again('factor')) return skip || 'hang up'
      return { action: 'choose_factor', method: wanted }
    },
    totp: async ({ secret, error }) => {
      secrets.add(secret)
      // After two wrong codes they have their app set up anew: a request that came late may have changed the secret.
      if (error && tries.totp === 2 && again('anew')) return { action: 'choose_factor', method: 'totp' }
      return again('totp') ? { action: 'submit_code', code: await code('totp', secret) } : 'hang up'
    },
    email: async () => {
      if (!again('email')) return 'hang up'
      const mailed = await code('email-code')
      return { action: 'submit_code', code: mailed ?? '000000' }
    },
    recovery: ({ codes }) => {
      codes.forEach((one) => secrets.add(one))
      return { action: 'confirm_saved' }
    },
    question: () => ({ action: 'answer', yes: true }),
    waiting: () => (again('waiting') ? { action: 'retry' } : undefined),
    finish: () => ({ action: 'done' }),
    admin_adds_device: () => ({ action: 'done' }),
    bad_file: () => 'hang up',
    manual: async ({ error }) => {
      if (error !== 'token_over' || !again('manual')) return 'hang up'
      return { action: 'begin', url, token: await token() }
    },
  }

  return {
    /** What was shown once, and may be nowhere else. */
    secrets,
    async answer(view) {
      if (view.busy && view.screen !== 'waiting') return undefined
      const action = await screens[view.screen]?.(view)
      if (action === undefined || action === 'hang up') return action
      if (!view.actions.includes(action.action)) return undefined
      return ++sent > MOST ? 'hang up' : action
    },
  }
}
