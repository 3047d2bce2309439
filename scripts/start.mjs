/**
 * Shows the whole of Latchkey against a demo Edge on this machine: `npm start`.
 *
 * So far that is the run in the terminal, with and without a TTY; it ends by itself and leaves nothing behind.
 */
import { isProgram, readArguments, refuse } from './lib/arguments.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { setUp } from './setup.mjs'
import { terminalRun } from './start/terminal-run.mjs'

const USAGE = `Usage: npm start -- [--terminal] [--json]

Enrolls two people of a demo Edge on this machine and shows what happens.
`

async function start({ json }) {
  const page = terminal({ silent: json })
  if (!json) page.title('Getting ready')
  const { ok, things } = await setUp(page)
  if (!ok) return { ok: false, error: { code: 'setup' }, things }
  try {
    return { ok: true, ...(await terminalRun(page)) }
  } catch (error) {
    page.quote(error.message)
    return { ok: false, error: { code: 'run', message: error.message } }
  }
}

if (isProgram(import.meta.url)) {
  const { json, browser, window } = readArguments(USAGE, { flags: ['terminal', 'browser', 'window'] })
  if (browser) refuse('there is no preview in the browser yet: `npm start -- --terminal` shows what there is')
  if (window) refuse('there is no window yet: `npm start -- --terminal` shows what there is')
  const result = await start({ json })
  if (json) printJson(result)
  process.exitCode = result.ok ? 0 : 1
}
