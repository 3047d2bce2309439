/** The tests that stand beside the Rust code of the screens and need a browser (`#[wasm_bindgen_test]`). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { TESTED_WASM } from '../scripts/web/page.mjs'
import { expect, test } from './test.mjs'

/** Their names among what the wasm exports: `__wbgt__latchkey_web_ui::host::…`; one that is ignored has a `$`. */
const NAME = /^__wbgt_([^_]*)_(?:\w+?)::(.*)$/

const exports = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(join(TESTED_WASM, 'latchkey_bg.wasm'))))

for (const { name } of exports) {
  const [, modifiers, title] = name.match(NAME) ?? []
  if (title === undefined || modifiers.includes('$')) continue
  test(title, async ({ page, problems }) => {
    await page.goto(process.env.LATCHKEY_WASM)
    await page.waitForFunction(() => 'runTest' in window)
    const { passed, output } = await page.evaluate((name) => window.runTest(name), name)
    const panics = passed ? [] : problems.splice(0)
    expect(passed, [output, ...panics].join('\n')).toBe(true)
  })
}
