// Runs the tests that `#[wasm_bindgen_test]` made, in this page: what wasm-bindgen's own runner does, without a program
// to install. `runTest(name)` gives whether it passed and what was written.
import start, { WasmBindgenTestContext } from './latchkey.js'

window.__wbg_test_invoke = (work) => work()
window.__wbg_test_output_writeln = (...words) => document.getElementById('output').append(`${words.join(' ')}\n`)

const wasm = start()

window.runTest = async (name) => {
  const exports = await wasm
  const context = new WasmBindgenTestContext(false)
  const passed = await context.run([exports[name]])
  return { passed, output: document.getElementById('output').textContent }
}
