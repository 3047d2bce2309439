/**
 * Serves the preview and shows every saved change at once: `npm run dev`, http://localhost:5173.
 *
 * `--edge URL` passes `/api` on to a real Edge, and the page enrolls there. Ends on Ctrl-C.
 */
import { parseArgs } from 'node:util'

import { isProgram, refuse } from './lib/arguments.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { PORT, serveLive } from './web/live.mjs'

const USAGE = `Usage: npm run dev -- [--edge URL] [--json]

Serves the preview on http://localhost:${PORT} and shows each saved change.

  --edge URL   enroll at this Edge instead of the demo; the URL and the token are typed in the page
`

function readOptions() {
  try {
    const options = { edge: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } }
    const { values } = parseArgs({ options })
    if (values.help) {
      process.stdout.write(USAGE)
      process.exit(0)
    }
    if (values.edge !== undefined && !isEdge(values.edge)) throw new Error('`--edge` wants a URL: https://vpn.example.com')
    return values
  } catch (error) {
    return refuse(`${error.message}\n\n${USAGE}`)
  }
}

/** The page reads the URL as the core does; this only tells a slip of the finger at once. */
function isEdge(text) {
  return URL.canParse(text) && ['https:', 'http:'].includes(new URL(text).protocol)
}

if (isProgram(import.meta.url)) {
  const { edge, json = false } = readOptions()
  const page = terminal({ silent: json })
  try {
    const { url } = await serveLive(page, { edge, mustBe5173: true })
    if (json) printJson({ ok: true, url })
    page.line(`\n  ${url}\n`)
  } catch (error) {
    page.quote(error.message)
    if (json) printJson({ ok: false, error: { code: 'dev', message: error.message } })
    process.exit(1)
  }
}
