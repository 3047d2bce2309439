/** The one journey that every run of the tests makes in the real window. */
import { isEnrolled, wizard } from './enrolling.mjs'
import { test } from './test.mjs'

test('somebody new sets up an authenticator app and comes home', async ({ laptop, edge }) => {
  const acme = await edge('new-user')
  laptop.deliver(await acme.invite())
  const window = await laptop.open()
  await wizard(window)
  const finish = await window.shows('finish')
  await finish.goOn()
  await window.shows('home')
  await isEnrolled(acme, laptop)
})
