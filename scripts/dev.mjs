/**
 * Serves the preview and shows every saved change at once: `npm run dev`, http://localhost:5173.
 *
 * A style is swapped in place; after anything else the page is loaded again, and its address keeps what it shows.
 * `--edge URL` passes `/api` on to a real Edge, so that the page finds one at its own origin. Ends on Ctrl-C.
 */
import { watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

import { isProgram, refuse } from './lib/arguments.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { PAGE, viteConfig } from './web/page.mjs'
import { installPackages } from './web/packages.mjs'
import { buildScreens, buildTemplates } from './web/wasm.mjs'

const USAGE = `Usage: npm run dev -- [--edge URL] [--json]

Serves the preview on http://localhost:5173 and reloads it after each saved change.
`
const PORT = 5173
/** What a change of means building again; styles and the page itself are Vite's own business. */
const SOURCES = [join(PAGE, 'src'), join(PAGE, 'locales'), join(PAGE, '../core/src')]
/** An editor writes a file in several steps. */
const QUIET = 50

async function dev(page, edge) {
  await page.step('npm packages', (progress) => installPackages(progress))
  const build = (onLine) => buildScreens({ preview: true, edge: edge !== undefined, dev: true, onLine })
  const buildWorker = (onLine) => buildTemplates({ dev: true, onLine })
  const screens = await page.step('wasm', build)
  const templates = await page.step('wasm of the Worker', buildWorker)
  const folders = [screens, templates].map((path) => dirname(path))
  const { createServer } = await import('vite')
  const config = viteConfig({ screens, templates }, { preview: true })
  const server = await createServer({
    ...config,
    plugins: [...config.plugins, ...(edge === undefined ? [] : [tellEdge(edge)])],
    server: {
      port: PORT,
      strictPort: true,
      fs: { allow: [PAGE, ...folders] },
      watch: { ignored: ['**/src/**', '**/locales/**', '**/dist/**', ...folders.map((folder) => join(folder, '**'))] },
      proxy: edge === undefined ? {} : { '/api': { target: edge, changeOrigin: true, cookieDomainRewrite: '', configure: answer502 } },
    },
  })
  await server.listen()
  onChange(SOURCES, async () => {
    const started = performance.now()
    try {
      await page.step('wasm', build)
      server.moduleGraph.invalidateAll()
      server.ws.send({ type: 'full-reload' })
      page.outcome(true, 'shown', (performance.now() - started) / 1000)
      await page.step('wasm of the Worker', buildWorker) // a Worker that is started later has it
    } catch (error) {
      page.quote(error.message) // the page stays as it was
    }
  })
  return `http://localhost:${PORT}/`
}

/** Tells the page which Edge it finds at its own origin. */
const tellEdge = (edge) => ({
  name: 'latchkey-edge',
  transformIndexHtml: () => [{ tag: 'meta', attrs: { name: 'latchkey-edge', content: edge }, injectTo: 'head' }],
})

/** Says plainly that nobody answered; Vite would say 500, which an Edge says too. */
function answer502(proxy) {
  proxy.removeAllListeners('error')
  proxy.on('error', (_error, _request, response) => {
    if ('writeHead' in response && !response.headersSent) response.writeHead(502)
    response.end()
  })
}

/** Calls `work` after each change, never twice at the same time; what changes meanwhile comes right after. */
function onChange(folders, work) {
  let timer
  let running = false
  let again = false
  const run = async () => {
    if (running) return void (again = true)
    running = true
    await work()
    running = false
    if (again) {
      again = false
      await run()
    }
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(run, QUIET)
  }
  for (const folder of folders) watch(folder, { recursive: true }, soon)
}

function readOptions() {
  try {
    const options = { edge: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } }
    const { values } = parseArgs({ options })
    if (values.help) {
      process.stdout.write(USAGE)
      process.exit(0)
    }
    if (values.edge !== undefined && !URL.canParse(values.edge)) throw new Error('`--edge` wants a URL')
    return values
  } catch (error) {
    return refuse(`${error.message}\n\n${USAGE}`)
  }
}

if (isProgram(import.meta.url)) {
  const { edge, json = false } = readOptions()
  const page = terminal({ silent: json })
  try {
    const url = await dev(page, edge)
    if (json) printJson({ ok: true, url })
    page.line(`\n  ${url}\n`)
  } catch (error) {
    page.quote(error.message)
    if (json) printJson({ ok: false, error: { code: 'dev', message: error.message } })
    process.exit(1)
  }
}
