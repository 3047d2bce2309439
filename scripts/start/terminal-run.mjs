import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { buildProgram } from '../lib/cargo.mjs'
import { administrator } from './administrator.mjs'
import { startDemoEdge } from './demo-edge.mjs'
import { laptop } from './laptop.mjs'
import { readMails } from './mail.mjs'
import { person } from './person.mjs'

/**
 * Tells the main job twice: for somebody who has an account (no question), and for somebody new (the whole wizard).
 *
 * Everything is real but the server: HTTP on loopback, a database, keys. Gives `{ laptops, mail }`, each laptop
 * with `user` and `status` (that of `latchkey status --json`). The folder and the demo Edge are gone afterwards, also
 * after Ctrl-C.
 */
export async function terminalRun(page) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
  let edge
  const cleanUp = async () => {
    await edge?.stop()
    edge = undefined
    rmSync(folder, { recursive: true, force: true })
  }
  const interrupted = () => void cleanUp().finally(() => process.exit(130))
  for (const signal of SIGNALS) process.once(signal, interrupted)

  try {
    page.title('Latchkey')
    page.text('A laptop joins a Defguard VPN, and nobody types a token. Only the server is a demo, on this machine.')
    page.blank()
    const program = await page.step('build the command line', (progress) =>
      buildProgram('latchkey', ['--package', 'latchkey-desktop', '--features', 'demo'], progress),
    )
    const outbox = join(folder, 'outbox')
    edge = await page.step('start the demo Edge', () => startDemoEdge(program, outbox))
    page.aside(edge.url)
    const admin = administrator(edge)

    const ana = await enrollAna(page, admin, laptop(program, join(folder, 'ana'), page.quoteWidth))
    const ben = await enrollBen(page, admin, laptop(program, join(folder, 'ben'), page.quoteWidth))
    const mail = await page.step('a welcome mail went out', () => findWelcome(outbox, ben.user))
    page.quote([`To: ${mail.to}`, `Subject: ${mail.subject}`, '', mail.text].join('\n'))

    page.title('Done')
    await page.step('stop the demo Edge, remove its folder', cleanUp)
    return { laptops: [ana, ben], mail: { to: mail.to, subject: mail.subject } }
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted)
    await cleanUp()
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Ana has an account; only her laptop is new. */
async function enrollAna(page, admin, device) {
  const user = { username: 'ana', first_name: 'Ana', last_name: 'Silva', email: 'ana@example.com' }
  page.title('Ana has an account: no question is asked')
  const token = await page.step('the administrator mints a token for her laptop', async () => {
    await admin.createUser({ ...user, password: newPassword() })
    return admin.mintForDevice(user.username)
  })
  await deliver(page, device, token)
  await page.step('the laptop enrolls', () => device.enroll()).then((said) => {
    page.command('latchkey enroll')
    page.quote(said)
  })
  return { user: user.username, status: await showStatus(page, device) }
}

/** Ben is new: he chooses a password, sets up the second factor and keeps his recovery codes. */
async function enrollBen(page, admin, device) {
  const user = { username: 'ben', first_name: 'Ben', last_name: 'Okafor', email: 'ben@example.com' }
  page.title('Ben is new: he answers what only he can')
  const token = await page.step('the administrator invites him', async () => {
    await admin.createUser(user)
    return admin.mintForPerson(user.username)
  })
  await deliver(page, device, token)
  page.command('latchkey enroll --json')
  const ben = person({ phone: '+48 600 100 200', password: newPassword(), device: 'ben-laptop' })
  await page.step('the laptop enrolls', () =>
    device.converse(async (view) => {
      const answer = await ben.answer(view)
      if (answer) page.quote(`${view.screen.padEnd(16)} ${answer.action}`)
      return answer
    }),
  )
  return { user: user.username, status: await showStatus(page, device) }
}

async function deliver(page, device, token) {
  const path = await page.step('provisioning.json arrives where a client looks', () => device.deliver(token))
  page.aside(path)
}

/** Shows what is stored; an empty store means that nothing of the above is true. */
async function showStatus(page, device) {
  const status = await device.status()
  const [instance] = status.instances
  if (!instance || instance.locations.length === 0) throw new Error('nothing is stored after enrolling')
  page.command('latchkey status')
  page.quote(await device.statusForPeople())
  return status
}

async function findWelcome(outbox, username) {
  const mails = readMails(outbox).filter(({ to }) => to.includes(`${username}@`))
  const welcome = mails.find(({ subject }) => /welcome/i.test(subject))
  if (welcome === undefined) {
    throw new Error(`no welcome mail in the outbox; there is: ${mails.map(({ subject }) => subject).join(', ')}`)
  }
  return welcome
}

/** Makes a password of every kind of character that the server asks for. */
function newPassword() {
  return `${randomBytes(12).toString('base64url')}-Aa1`
}
