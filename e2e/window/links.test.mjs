/** Links that the desktop hands to the program, and a second start of it. */
import assert from 'node:assert/strict'

import { isEnrolled } from './enrolling.mjs'
import { test } from './test.mjs'

const link = ({ enrollment_token: token, enrollment_url: url }) =>
  `latchkey://addinstance?token=${token}&url=${encodeURIComponent(url)}`

/** Starts the program again, as a desktop does for a link; it hands over what it was given, and ends. */
async function startAgain(laptop, ...args) {
  const again = laptop.start(args)
  assert.equal(await again.ended, 0, again.said)
}

/** Says yes to a link, and goes on with what is left to ask. */
async function follow(window) {
  await (await window.shows('question')).goOn()
  await (await window.shows('device')).goOn()
  await window.shows('home')
}

test('a link comes into the open window; nothing happens without a yes', async ({ laptop, edge }) => {
  const acme = await edge('enrolled-user')
  const window = await laptop.open()
  await window.shows('manual')
  const invitation = await acme.inviteDevice()

  await startAgain(laptop, link(invitation))
  const question = await window.shows('question')
  assert.ok((await window.text()).includes(new URL(acme.url).host), 'it says where to')
  await question.decline()
  await window.shows('manual')
  assert.equal(await acme.requests('start'), 0)

  await startAgain(laptop, link(invitation))
  await follow(window)
  await isEnrolled(acme, laptop)
})

test('a link is the first thing that the program is given', async ({ laptop, edge }) => {
  const acme = await edge('enrolled-user')
  const window = await laptop.open({ args: [link(await acme.inviteDevice())] })
  await follow(window)
  await isEnrolled(acme, laptop)
})

test('a link leaves a running enrollment alone', async ({ laptop, edge }) => {
  const acme = await edge('new-user')
  laptop.deliver(await acme.invite())
  const window = await laptop.open()
  await (await window.shows('welcome')).goOn()
  const details = await window.shows('details')
  await startAgain(laptop, link({ enrollment_token: 'x'.repeat(32), enrollment_url: 'https://vpn.elsewhere.example' }))
  await details.goOn()
  await window.shows('password')
})

test('hostile links lead to no question, and nothing of them is shown', async ({ laptop }) => {
  const window = await laptop.open()
  const manual = await window.shows('manual')
  const token = 'x'.repeat(32)
  for (const hostile of [
    'https://vpn.acme.example/open-desktop?token=x',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'latchkey://',
    'latchkey://remove?instance=1',
    `latchkey://addinstance?token=${token}`,
    `latchkey://addinstance?token=${token}&url=javascript:alert(1)`,
    `latchkey://addinstance?token=${token}&url=http://vpn.acme.example/`,
    `latchkey://addinstance?token=${token}&token=${token}&url=https://vpn.acme.example/`,
    `latchkey://addinstance?token=${token}&url=https://somebody@vpn.acme.example/`,
    `latchkey://addinstance?token=${token}&url=https://vpn.acme.example/\u001b[2J`,
    `latchkey://addinstance?token=${'x'.repeat(100_000)}&url=https://vpn.acme.example/`,
  ]) {
    await startAgain(laptop, hostile)
    await window.settles()
    assert.ok(await manual.heading.isThere(), hostile)
    assert.doesNotMatch(await window.text(), /x{32}|elsewhere|somebody|alert/)
  }
})

test('of two that start at once one stays', async ({ laptop }) => {
  const second = laptop.start()
  const third = laptop.start()
  const end = await Promise.race([second, third].map(({ ended }) => ended))
  assert.equal(end, 0)
  const left = [second, third].filter(({ end }) => end === undefined)
  assert.equal(left.length, 1)
  await startAgain(laptop)
  assert.equal(left[0].end, undefined)
  await left[0].stop('SIGKILL')
})
