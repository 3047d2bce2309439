import { watch } from 'node:fs'
import { dirname, join } from 'node:path'

import { PAGE, viteConfig } from './page.mjs'
import { installPackages } from './packages.mjs'
import { buildScreens, buildTemplates } from './wasm.mjs'

/** Where `npm run dev` is found. */
export const PORT = 5173

/** A change of these means building again; styles and the page itself are Vite's own business. */
const SOURCES = [join(PAGE, 'src'), join(PAGE, 'locales'), join(PAGE, '../core/src')]
/** An editor writes a file in several steps. */
const QUIET = 50

/**
 * Builds the preview, serves it on loopback and shows every saved change; gives its address and `close`.
 *
 * A style is swapped in place; after anything else the page is loaded again, and its address keeps what it shows.
 * `edge` is the URL of a real Edge, found at the page's own origin. Without `mustBe5173` any free port will do.
 */
export async function serveLive(page, { edge, mustBe5173 = false } = {}) {
  await page.step('npm packages', (progress) => installPackages(progress))
  const build = (onLine) => buildScreens({ preview: true, edge: edge !== undefined, dev: true, onLine })
  const buildWorker = (onLine) => buildTemplates({ dev: true, onLine })
  const modules = {
    screens: await page.step('build the preview', build),
    templates: await page.step('build its Worker', buildWorker),
  }
  const folders = Object.values(modules).map((path) => dirname(path))
  const { createServer } = await import('vite')
  const config = viteConfig(modules, { preview: true })
  const server = await createServer({
    ...config,
    plugins: [...config.plugins, ...(edge === undefined ? [] : [tellEdge(edge)])],
    server: {
      host: 'localhost',
      port: PORT,
      strictPort: mustBe5173,
      fs: { allow: [PAGE, ...folders] },
      watch: { ignored: ['**/src/**', '**/locales/**', '**/dist/**', ...folders.map((folder) => join(folder, '**'))] },
      proxy: edge === undefined ? {} : { '/api': passOn(edge) },
    },
  })
  await server.listen()
  const stopWatching = onChange(SOURCES, async () => {
    const started = performance.now()
    try {
      await page.step('build the preview', build)
      server.moduleGraph.invalidateAll()
      server.ws.send({ type: 'full-reload' })
      page.outcome(true, 'shown', (performance.now() - started) / 1000)
      await page.step('build its Worker', buildWorker) // for the next Worker; nobody waits for it
    } catch (error) {
      page.quote(error.message) // the page stays as it was
    }
  })
  const close = async () => {
    stopWatching()
    await server.close()
  }
  return { url: server.resolvedUrls.local[0], close }
}

/** Tells the page which Edge it finds at its own origin. */
const tellEdge = (edge) => ({
  name: 'latchkey-edge',
  transformIndexHtml: () => [{ tag: 'meta', attrs: { name: 'latchkey-edge', content: edge }, injectTo: 'head' }],
})

const passOn = (edge) => ({ target: edge, changeOrigin: true, cookieDomainRewrite: '', configure: answer502 })

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
  const watchers = folders.map((folder) => watch(folder, { recursive: true }, soon))
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
