import { join } from 'node:path'

import { ROOT } from '../lib/run.mjs'

/** The folder with the page around the screens. */
export const PAGE = join(ROOT, 'web-ui')

/** The folder of a finished page. */
export const pageOf = ({ preview }) => join(PAGE, 'dist', preview ? 'preview' : 'desktop')

/** The folder of a page that is made for tests: quickly, not small. */
export const testedPage = ({ preview }) => join(PAGE, 'dist', preview ? 'test-preview' : 'test-desktop')

/** The folder of a page that runs the tests within the screens. */
export const TESTED_WASM = join(PAGE, 'dist', 'test-wasm')

/**
 * What Vite is told, for a build and while somebody works; `screens` and `templates` load their wasm, the latter only in
 * the preview.
 */
export function viteConfig({ screens, templates }, { preview }) {
  const worker = [
    { find: 'latchkey-templates', replacement: templates },
    { find: 'latchkey-templates-worker', replacement: join(PAGE, 'templates/templates-worker.js') },
  ]
  return {
    root: PAGE,
    configFile: false,
    base: './', // a static site may lie in any folder
    publicDir: false,
    logLevel: 'silent',
    clearScreen: false,
    plugins: preview ? [previewStyles] : [],
    resolve: {
      alias: [{ find: 'latchkey-wasm', replacement: screens }, ...(preview ? worker : [])],
    },
    worker: { format: 'es' },
  }
}

/** Adds the styles of what stands around the screens. */
const previewStyles = {
  name: 'latchkey-preview-styles',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace('</head>', '  <link rel="stylesheet" href="./styles/preview.css" />\n  </head>'),
  },
}

/** Puts page, styles and wasm together in `folder`, ready to be served as files. */
export async function buildPage(modules, { preview, folder = pageOf({ preview }) }) {
  const { build } = await import('vite')
  await build({
    ...viteConfig(modules, { preview }),
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0, // a `data:` address would need a wider Content-Security-Policy
      modulePreload: false, // its polyfill is for browsers that have no wasm either
    },
  })
}
