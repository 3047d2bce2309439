import { readdirSync } from 'node:fs'
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { buildWindow } from '../build.mjs'
import { EVERYTHING, WINDOW, buildProgram } from './cargo.mjs'
import { countNode } from './count.mjs'
import { ROOT, run } from './run.mjs'

const FOLDER = join(ROOT, 'e2e/window')
const RESULTS = join(ROOT, 'e2e/results/window')

/** The tests of the window, by the names of their files. */
export function windowTests() {
  return readdirSync(FOLDER).flatMap((name) => name.match(/^(.*)\.test\.mjs$/)?.[1] ?? [])
}

/**
 * Builds the window and the demo Edge, and runs the named tests, or all; gives `{ ok, passed, failed }`.
 *
 * The window is the one that the tests without a display have built already: only Tauri's mock runtime lies in it besides.
 */
export async function testWindow(page, names = windowTests()) {
  await rm(RESULTS, { recursive: true, force: true })
  await mkdir(RESULTS, { recursive: true })
  const program = await page.step('the command line with the demo Edge', async (onLine) => {
    // Aside, since the next build may put another one in its place.
    const aside = join(RESULTS, 'latchkey')
    await copyFile(await buildProgram('latchkey', EVERYTHING, onLine), aside)
    return aside
  })
  const window = await page.step('the window', (onLine) => buildWindow(onLine, WINDOW))

  const files = names.map((name) => join(FOLDER, `${name}.test.mjs`))
  const { code, stdout, output } = await run(
    process.execPath,
    ['--test', '--test-concurrency=1', '--test-reporter=tap', ...files],
    {
      env: { LATCHKEY_PROGRAM: program, LATCHKEY_WINDOW: window },
      onLine: (line) => line.startsWith('# Subtest: ') && page.progress(line.slice('# Subtest: '.length)),
    },
  )
  const counts = countNode(stdout)
  if (code !== 0) page.quote(output)
  return { ok: code === 0 && counts.passed > 0, ...counts }
}
