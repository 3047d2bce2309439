import { expect, test as base } from '@playwright/test'

import { FakeHost } from './fake-host.mjs'
import { Preview } from './preview.mjs'
import { screensOf } from './screens/index.mjs'

export { expect }

/**
 * What every test begins with: a page that may not complain. A test fails on anything in `problems`: an error or warning
 * on the console, an exception, a breach of the Content-Security-Policy, a request to any other origin, another window.
 */
export const test = base.extend({
  problems: [
    async ({ context }, use) => {
      const problems = []
      await watch(context, problems)
      await use(problems)
      expect(problems, 'nothing went wrong behind the test').toEqual([])
    },
    { auto: true },
  ],

  preview: async ({ page }, use) => use(new Preview(page)),

  host: async ({ page }, use) => use(new FakeHost(page)),

  screens: async ({ page }, use) => use(screensOf(page)),
})

/** What becomes of a request when its page is left. */
const LEFT = 'net::ERR_ABORTED'

async function watch(context, problems) {
  const { LATCHKEY_PREVIEW, LATCHKEY_DESKTOP, LATCHKEY_WASM } = process.env
  const ours = [LATCHKEY_PREVIEW, LATCHKEY_DESKTOP, LATCHKEY_WASM].map((url) => new URL(url).origin)
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} forbids ${blockedURI}`),
    )
  })
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`)
  })
  context.on('weberror', (error) => problems.push(`exception: ${error.error().message}`))
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (!['data:', 'blob:'].includes(protocol) && !ours.includes(origin)) problems.push(`request: ${request.url()}`)
  })
  context.on('requestfailed', (request) => {
    const { errorText } = request.failure()
    if (errorText !== LEFT) problems.push(`failed: ${request.url()} ${errorText}`)
  })
  let pages = 0
  context.on('page', (page) => {
    if (++pages > 1) problems.push(`window: ${page.url()}`)
  })
}
