/** Whole enrollments in the real window, each ending with one device at the Edge and its key here. */
import assert from 'node:assert/strict'

import { isEnrolled, wizard } from './enrolling.mjs'
import { test } from './test.mjs'

test('somebody who is enrolled clicks nothing', async ({ laptop, edge }) => {
  const acme = await edge('enrolled-user')
  laptop.deliver(await acme.inviteDevice())
  const window = await laptop.open()
  await window.shows('home')
  await isEnrolled(acme, laptop)
  assert.equal(await acme.requests('enrollment/start'), 1)
  assert.equal(await acme.requests('enrollment/create_device'), 1)
})

test('a power cut in the middle of the commit leaves one device, with the same key', async ({ laptop, edge }) => {
  const acme = await edge('new-user')
  laptop.deliver(await acme.invite())
  await acme.faults('create_device#1=delay:600000')
  const cut = await laptop.open()
  await wizard(cut)
  await acme.hears('create_device')
  await cut.kill()
  const [{ public_key: key }] = await acme.devices()

  await acme.faults()
  const window = await laptop.open()
  await wizard(window, { from: 'password', to: 'password' }) // which is never stored; all else is
  await (await window.shows('finish')).goOn()
  await window.shows('home')
  await isEnrolled(acme, laptop)
  assert.equal((await acme.devices())[0].public_key, key)
})

test('a window that is closed in the middle of the wizard goes on where it was', async ({ laptop, edge }) => {
  const acme = await edge('new-user')
  laptop.deliver(await acme.invite())
  const first = await laptop.open()
  await wizard(first, { to: 'details' })
  await first.shows('password')
  await first.close()
  const window = await laptop.open()
  await wizard(window, { from: 'password' })
  await (await window.shows('finish')).goOn()
  await window.shows('home')
  await isEnrolled(acme, laptop)
  assert.equal(await acme.requests('enrollment/start'), 2)
})

test('an instance is removed after a question, and its device stays at the server', async ({ laptop, edge }) => {
  const acme = await edge('enrolled-user')
  laptop.deliver(await acme.inviteDevice())
  const window = await laptop.open()
  await (await window.shows('home')).remove()
  await (await window.shows('question')).decline()
  await (await window.shows('home')).remove()
  await (await window.shows('question')).remove()
  await window.shows('home')
  assert.deepEqual((await laptop.status()).instances, [])
  assert.equal((await acme.devices()).length, 1)
})

test('a file that arrives while the form is open is used', async ({ laptop, edge }) => {
  const acme = await edge('enrolled-user')
  const window = await laptop.open()
  await window.shows('manual')
  laptop.deliver(await acme.inviteDevice())
  await window.shows('home')
  await isEnrolled(acme, laptop)
})

test('a file that cannot be used is told, and the one that replaces it is used', async ({ laptop, edge }) => {
  const acme = await edge('enrolled-user')
  laptop.deliver('{ "enrollment_url": ')
  const window = await laptop.open()
  await window.shows('bad_file')
  laptop.deliver(await acme.inviteDevice())
  await window.shows('home')
  await isEnrolled(acme, laptop)
})
