/** Builds and weighs the pages and prints what each file costs: `npm run size`. */
import { build } from './build.mjs'
import { isProgram, readArguments } from './lib/arguments.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { AIM, number } from './web/weigh.mjs'

const USAGE = `Usage: npm run size -- [--json]

Builds both pages and compresses each of their files (brotli, quality 11).
`

/** Builds and weighs both pages; gives `{ ok, parts, together }`. */
export async function size(page) {
  const parts = []
  for (const preview of [false, true]) {
    const built = await build(page, { preview })
    parts.push(...built.parts)
    for (const { name, bytes } of built.parts.flatMap(({ files }) => files)) page.line(`    ${number(bytes).padStart(9)}  ${name}`)
  }
  const inBrowser = parts.filter(({ name }) => name !== 'desktop').reduce((sum, { bytes }) => sum + bytes, 0)
  page.line(`  preview and templates together: ${number(inBrowser)} bytes; the aim is ${number(AIM)}`)
  return { ok: parts.every(({ ok }) => ok), parts, together: { bytes: inBrowser, aim: AIM } }
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
