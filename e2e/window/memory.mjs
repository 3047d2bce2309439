import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

const PAGE = 4096
/** How much is read at once, in pages. */
const MOST = 2048
/** What a page's entry in `pagemap` says: it is in memory, or swapped out (bits 63 and 62). */
const USED = 0xc0

/**
 * Looks through the memory of another process: gives the names of those texts in `{ name: text }` that are there, in UTF-8
 * or UTF-16LE.
 */
export function findInMemory(pid, texts) {
  const wanted = Object.entries(texts).flatMap(([name, text]) =>
    ['utf8', 'utf16le'].map((encoding) => ({ name: `${name}, ${encoding}`, bytes: Buffer.from(text, encoding) })),
  )
  const overlap = Math.max(...wanted.map(({ bytes }) => bytes.length))
  const found = new Set()
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  try {
    let carried = Buffer.alloc(0)
    let end = 0
    for (const { from, pages } of usedPages(pid)) {
      const read = readAt(memory, from, pages * PAGE)
      const bytes = from === end ? Buffer.concat([carried, read]) : read
      for (const { name, bytes: text } of wanted) if (bytes.includes(text)) found.add(name)
      carried = bytes.subarray(-overlap)
      end = from + read.length
    }
  } finally {
    closeSync(memory)
  }
  return [...found].sort()
}

/** Lists the pages that are in use, in runs: most of what an engine maps it never touches. */
function* usedPages(pid) {
  const map = openSync(`/proc/${pid}/pagemap`, 'r')
  try {
    for (const { from, to } of readable(pid)) {
      for (let at = from; at < to; at += MOST * PAGE) {
        const entries = readAt(map, (at / PAGE) * 8, Math.min(MOST, (to - at) / PAGE) * 8)
        let first
        for (let page = 0; page <= entries.length / 8; page += 1) {
          const used = page < entries.length / 8 && entries[page * 8 + 7] & USED
          if (used) first ??= page
          else if (first !== undefined) {
            yield { from: at + first * PAGE, pages: page - first }
            first = undefined
          }
        }
      }
    }
  } finally {
    closeSync(map)
  }
}

/** Lists what is mapped and may be read, without what is only files as they lie on the disk. */
function readable(pid) {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').trimEnd().split('\n')
  return lines.flatMap((line) => {
    const [, from, to, mode, inode] = line.match(/^(\w+)-(\w+) (\S+) \S+ \S+ (\d+)/)
    const onDisk = inode !== '0' && !mode.includes('w')
    return mode.startsWith('r') && !onDisk ? [{ from: parseInt(from, 16), to: parseInt(to, 16) }] : []
  })
}

/** Reads as much as can be read there: some of the kernel's own pages cannot. */
function readAt(file, position, length) {
  const bytes = Buffer.alloc(length)
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, length, position))
  } catch {
    return bytes.subarray(0, 0)
  }
}
