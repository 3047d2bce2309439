/** Has the page remember what it logs, and where the memory of its wasm lies, from now on. */
export function listenInside(window) {
  return window.page.evaluate(() => {
    globalThis.heard = []
    for (const name of ['debug', 'log', 'info', 'warn', 'error']) {
      const { [name]: say } = console
      console[name] = (...all) => (heard.push(...all.map(String)), say.apply(console, all))
    }
    // The screens read each text through this out of their memory, which grows, and is another object then.
    const { decode } = TextDecoder.prototype
    TextDecoder.prototype.decode = function (bytes, ...more) {
      if (bytes?.buffer) globalThis.wasm = bytes.buffer
      return decode.call(this, bytes, ...more)
    }
    console.debug('control: console')
  })
}

/** Gives all that can be read within the page, as text by where it is: `dom`, `storage`, `cookies`, `console`, `address`. */
export async function readInside(window) {
  const seen = await window.page.evaluate(() => ({
    dom: document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
    storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    console: heard.join('\n'),
    address: [location.href, document.referrer, ...performance.getEntries().map(({ name }) => name)].join('\n'),
    cookies: document.cookie,
  }))
  const cookies = await window.session.get('/cookie')
  return { ...seen, cookies: seen.cookies + JSON.stringify(cookies) }
}

/** Gives the memory of the page's wasm. */
export async function readWasm(window) {
  const text = await window.page.evaluate(() => {
    const bytes = new Uint8Array(wasm)
    const parts = []
    for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)))
    return btoa(parts.join(''))
  })
  return Buffer.from(text, 'base64')
}
