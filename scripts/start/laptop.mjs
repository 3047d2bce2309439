import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { run } from '../lib/run.mjs'
import { withoutKeyring } from '../lib/session-bus.mjs'

/** Milliseconds after which a conversation that stands still is broken off. */
const PATIENCE = 60_000

/**
 * One machine with Latchkey on it: a data folder of its own, and nothing of the real user's. What it prints is at most
 * `columns` wide.
 */
export function laptop(program, folder, columns) {
  const data = join(folder, 'net.latchkey')
  const env = { LATCHKEY_DATA_DIR: data, XDG_DATA_HOME: folder, COLUMNS: String(columns), ...withoutKeyring(folder) }
  mkdirSync(data, { recursive: true, mode: 0o700 })

  async function latchkey(...args) {
    const { code, stdout, stderr } = await run(program, args, { env })
    if (code === 0) return stdout
    throw new Error(`latchkey ${args.join(' ')}: exit code ${code}\n${stderr || stdout}`)
  }

  return {
    /** What makes a program use this machine's folder. */
    env,

    /** Does what a fleet tool does: puts the file where a client looks, for its user only. Gives the path. */
    async deliver({ enrollment_token, enrollment_url }) {
      const path = join(data, 'provisioning.json')
      writeFileSync(path, `${JSON.stringify({ enrollment_token, enrollment_url })}\n`, { mode: 0o600 })
      return path
    },

    enroll: () => latchkey('enroll'),
    statusForPeople: () => latchkey('status'),
    status: async () => JSON.parse(await latchkey('status', '--json')),

    /**
     * Enrolls with somebody who answers: `answer(view)` gives the Action to a View, or nothing when none is due.
     * Ends when Latchkey says `home`.
     */
    converse: (answer) => converse(spawn(program, ['enroll', '--json'], { env: { ...process.env, ...env } }), answer),
  }
}

/**
 * Carries Views (one line each) out of a program and Actions into it, one after another, until it ends; it must end at
 * `home`. `answer` may take its time.
 */
export function converse(child, answer) {
  return new Promise((resolve, reject) => {
    let screen = 'nothing'
    let said = ''
    const giveUp = (error) => {
      clearTimeout(patience)
      reject(error)
      child.kill('SIGKILL')
    }
    const patience = setTimeout(() => giveUp(new Error(`nothing happens any more at \`${screen}\``)), PATIENCE)
    const hear = async (line) => {
      patience.refresh()
      const view = JSON.parse(line)
      screen = view.screen ?? screen
      const action = await answer(view)
      if (action) child.stdin.write(`${JSON.stringify(action)}\n`)
    }

    let turn = Promise.resolve()
    createInterface({ input: child.stdout }).on('line', (line) => (turn = turn.then(() => hear(line)).catch(giveUp)))
    child.stdin.on('error', () => {}) // it ended; its exit code says why
    child.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4096)))
    child.once('error', giveUp)
    child.once('close', async (code) => {
      await turn
      clearTimeout(patience)
      if (code === 0 && screen === 'home') resolve()
      else reject(new Error(`latchkey enroll --json: exit code ${code} at \`${screen}\`\n${said}`.trim()))
    })
  })
}
