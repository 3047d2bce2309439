import { readFileSync, readdirSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/** The most that each part may weigh, in bytes: the page for the window; the preview, and its Worker with Tera. */
export const LIMITS = { desktop: 123_000, preview: 480_000, templates: 190_000 }

/** What the preview and its Worker should weigh together, and do not: Tera alone is 110,000 of it. */
export const AIM = 250_000

/** What is counted. */
const KINDS = ['.html', '.js', '.wasm', '.css']

/** Writes a count of bytes: `123,000`. */
export const number = (count) => count.toLocaleString('en')

/** Compresses each file alone (brotli, quality 11); gives the parts of a page as `{ name, bytes, limit, ok, files }`. */
export function weigh(folder, { preview }) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && KINDS.includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(folder, path), bytes: compressed(readFileSync(path)) }))
    .sort((a, b) => b.bytes - a.bytes)
  if (!preview) return [part('desktop', files)]
  return [part('preview', files.filter(isPage)), part('templates', files.filter((file) => !isPage(file)))]
}

/** The Worker's files are those that have `templates` in their names. */
const isPage = ({ name }) => !name.includes('templates')

function part(name, files) {
  const bytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const limit = LIMITS[name]
  return { name, bytes, limit, ok: bytes > 0 && bytes <= limit, files }
}

/** Counts the bytes of a text or file after compression. */
export function compressed(bytes) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  return brotliCompressSync(bytes, { params }).length
}
