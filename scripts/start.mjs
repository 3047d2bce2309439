/**
 * Shows the whole of Latchkey against a demo Edge on this machine: `npm start`.
 *
 * First the run in the terminal. On a terminal (not in CI) the window follows where there is a display, else the preview
 * in a browser, until Ctrl-C; `--terminal`, `--browser` and `--window` choose.
 */
import { isProgram, readArguments } from './lib/arguments.mjs'
import { CI } from './lib/cargo.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { setUp } from './setup.mjs'
import { browserPreview } from './start/browser.mjs'
import { terminalRun } from './start/terminal-run.mjs'
import { hasDisplay, windowRun } from './start/window.mjs'

const USAGE = `Usage: npm start -- [--terminal | --browser | --window] [--json]

Enrolls two people of a demo Edge on this machine, shows what happens, and opens the window, or serves the screens for a
browser where there is no display.

  --terminal   only the run in the terminal
  --browser    only the screens in a browser, until Ctrl-C
  --window     only the window, until it is closed
`

/** Gives what was shown; a preview is served until the process ends. */
async function start(page, { inTerminal, inBrowser, inWindow }) {
  page.title('Getting ready')
  const { ok, things } = await setUp(page)
  if (!ok) return { ok: false, error: { code: 'setup' }, things }
  try {
    const run = inTerminal ? await terminalRun(page) : {}
    if (!inBrowser && !inWindow) page.aside('Next: `npm start -- --browser` shows the screens, README.md says how to use it.')
    const canOpen = inWindow && (await setUp(page, { base: false, window: true })).ok
    const window = canOpen ? await windowRun(page) : {}
    const preview = inBrowser || (inWindow && !canOpen) ? { url: await browserPreview(page) } : {}
    page.blank()
    return { ok: true, ...run, ...window, ...preview }
  } catch (error) {
    page.quote(error.message)
    return { ok: false, error: { code: 'run', message: error.message } }
  }
}

if (isProgram(import.meta.url)) {
  const options = readArguments(USAGE, { flags: ['terminal', 'browser', 'window'] })
  const chosen = options.terminal || options.browser || options.window
  const someone = process.stdout.isTTY === true && !CI && !options.json && !chosen
  const result = await start(terminal({ silent: options.json }), {
    inTerminal: options.terminal === true || !chosen,
    inBrowser: options.browser === true || (someone && !hasDisplay()),
    inWindow: options.window === true || (someone && hasDisplay()),
  })
  if (options.json) printJson(result)
  if (!result.ok) process.exit(1) // something may be served already
}
