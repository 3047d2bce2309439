/** Builds and weighs the pages and prints what each file costs: `npm run size`. */
import { build } from './build.mjs'
import { isProgram, readArguments } from './lib/arguments.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { LIMITS } from './web/weigh.mjs'

const USAGE = `Usage: npm run size -- [--json]

Builds both pages and compresses each of their files (brotli, quality 11).
`

/** Builds and weighs both pages; gives `{ ok, pages }`. */
export async function size(page) {
  const pages = []
  for (const name of Object.keys(LIMITS)) {
    const { ok, bytes, limit, files } = await build(page, { preview: name === 'preview' })
    pages.push({ name, ok, bytes, limit, files })
    for (const file of files) page.line(`    ${file.bytes.toLocaleString('en').padStart(9)}  ${file.name}`)
  }
  return { ok: pages.every(({ ok }) => ok), pages }
}

if (isProgram(import.meta.url)) {
  const { json } = readArguments(USAGE)
  const page = terminal({ silent: json })
  const result = await size(page).catch((error) => {
    page.quote(error.message)
    return { ok: false, error: { code: 'build', message: error.message } }
  })
  if (json) printJson(result)
  process.exitCode = result.ok ? 0 : 1
}
