import { createReadStream, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

import { ROOT } from '../lib/run.mjs'

/** The policy of the real window, as its configuration has it. */
function ofWindow() {
  const { csp } = JSON.parse(readFileSync(join(ROOT, 'desktop/tauri.conf.json'), 'utf8')).app.security
  return Object.entries(csp)
    .map(([what, from]) => `${what} ${from}`)
    .join('; ')
}

/** What each page may do in a browser; nothing inline, nothing from elsewhere. */
export const POLICIES = {
  preview:
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'",
  desktop: ofWindow(),
}

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
}

/**
 * Serves a folder as a static site would, on a free port of this machine alone, under one of `POLICIES`.
 *
 * Gives `{ url, close }`. Whoever calls it also closes it.
 */
export async function serve(folder, policy) {
  const server = createServer(async (request, response) => {
    const path = fileOf(folder, request.url)
    const found = path && (await stat(path).catch(() => undefined))
    const status = !['GET', 'HEAD'].includes(request.method) ? 405 : found?.isFile() ? 200 : 404
    response.writeHead(status, headers(policy, status === 200 ? path : '.txt'))
    if (status !== 200 || request.method === 'HEAD') response.end()
    else createReadStream(path).pipe(response)
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${server.address().port}/`, close }
}

/** Finds the file that an address names; undefined for one that names no file inside the folder. */
export function fileOf(folder, address) {
  try {
    const path = normalize(decodeURIComponent(new URL(address, 'http://host').pathname))
    return join(folder, path.endsWith('/') ? `${path}index.html` : path)
  } catch {
    return undefined
  }
}

function headers(policy, path) {
  return {
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'content-security-policy': POLICIES[policy],
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  }
}
