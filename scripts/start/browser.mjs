import { spawn } from 'node:child_process'

import { serveLive } from '../web/live.mjs'

/**
 * Shows the screens in a browser, over a demo Edge in the page: builds and serves the preview, opens it where there is a
 * display, prints its address in any case. Gives the address; the page is served until the process ends.
 */
export async function browserPreview(page) {
  page.title('In a browser')
  page.text('The same enrollment as its users see it, for every situation and with your own messages.')
  page.blank()
  const { url } = await serveLive(page)
  const opened = await open(url)
  page.blank()
  page.text(opened ? `${url} (opened)` : url)
  page.aside('Ctrl-C ends it.')
  return url
}

/** Opens an address in the person's browser; `false` where that is not possible. */
export function open(url, { platform = process.platform, env = process.env } = {}) {
  const command = opener(url, platform, env)
  if (command === undefined) return Promise.resolve(false)
  const [program, ...args] = command
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

/** Gives the words of the command, `undefined` where there is no display. */
export function opener(url, platform, env) {
  if (platform === 'darwin') return ['open', url]
  if (platform === 'win32') return ['explorer.exe', url]
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open', url] : undefined
}
