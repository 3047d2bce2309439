import { readFileSync, readdirSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/** The most that each page may weigh, in bytes. */
export const LIMITS = { desktop: 123_000, preview: 250_000 }

/** What is loaded before the first picture. */
const KINDS = ['.html', '.js', '.wasm', '.css']

/** Compresses each file alone (brotli, quality 11); gives `{ bytes, files }`, the heaviest first. */
export function weigh(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && KINDS.includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(folder, path), bytes: compressed(readFileSync(path)) }))
    .sort((a, b) => b.bytes - a.bytes)
  return { bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files }
}

/** Counts the bytes of a text or file after compression. */
export function compressed(bytes) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  return brotliCompressSync(bytes, { params }).length
}
