/**
 * Shows the whole of Latchkey against a demo Edge on this machine: `npm start`.
 *
 * First the run in the terminal. On a terminal (not in CI) the preview in a browser follows, until Ctrl-C; `--terminal`
 * and `--browser` choose one of the two.
 */
import { isProgram, readArguments, refuse } from './lib/arguments.mjs'
import { CI } from './lib/cargo.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { setUp } from './setup.mjs'
import { browserPreview } from './start/browser.mjs'
import { terminalRun } from './start/terminal-run.mjs'

const USAGE = `Usage: npm start -- [--terminal | --browser] [--json]

Enrolls two people of a demo Edge on this machine, shows what happens, and serves the screens for a browser.

  --terminal   only the run in the terminal
  --browser    only the screens, until Ctrl-C
`

/** Gives what was shown; a preview is served until the process ends. */
async function start(page, { inTerminal, inBrowser }) {
  page.title('Getting ready')
  const { ok, things } = await setUp(page)
  if (!ok) return { ok: false, error: { code: 'setup' }, things }
  try {
    const run = inTerminal ? await terminalRun(page) : {}
    if (!inBrowser) page.aside('Next: `npm start -- --browser` shows the screens, README.md says how to use it.')
    const preview = inBrowser ? { url: await browserPreview(page) } : {}
    page.blank()
    return { ok: true, ...run, ...preview }
  } catch (error) {
    page.quote(error.message)
    return { ok: false, error: { code: 'run', message: error.message } }
  }
}

if (isProgram(import.meta.url)) {
  const options = readArguments(USAGE, { flags: ['terminal', 'browser', 'window'] })
  if (options.window) refuse('there is no window yet: `npm start -- --browser` shows the screens')
  const someone = process.stdout.isTTY === true && !CI && !options.json
  const result = await start(terminal({ silent: options.json }), {
    inTerminal: !options.browser || options.terminal === true,
    inBrowser: options.browser === true || (someone && !options.terminal),
  })
  if (options.json) printJson(result)
  if (!result.ok) process.exit(1) // something may be served already
}
