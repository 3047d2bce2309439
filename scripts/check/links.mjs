import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

import { ROOT } from '../lib/run.mjs'
import { projectFiles } from './files.mjs'

/** Where the documents lead, within the project. */
export const links = [{ name: 'links', about: 'every link of a document leads to a file and heading', find }]

/** What a link may look like in Markdown: `[text](target)`, `[name]: target`, and HTML's own. */
const FORMS = [/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g, /^\s*\[[^\]]+\]:\s*<?([^\s>]+)>?/g, /\b(?:src|srcset|href)="([^"\s]+)"/g]

/**
 * Finds relative links in the document at `path` that lead to no file or folder of the project, or to no heading there.
 * `read` gives the text of a file, or nothing; `paths` are the project's files.
 */
export function lostLinks(path, text, paths, read) {
  const isThere = (place) => paths.some((known) => known === place || known.startsWith(`${place}/`))
  return withoutCode(text)
    .split('\n')
    .flatMap((line, index) => {
      const targets = FORMS.flatMap((form) => [...line.matchAll(form)].map(([, target]) => target))
      return targets.filter(isOurs).flatMap((target) => {
        const [file, heading] = target.split('#')
        const place = file === '' ? path : posix.join(posix.dirname(path), decodeURIComponent(file)).replace(/\/$/, '')
        const lost = (what) => [{ line: index + 1, what }]
        if (!isThere(place)) return lost(`there is no ${place}`)
        if (!heading || !place.endsWith('.md')) return []
        return headings(read(place)).includes(heading) ? [] : lost(`${place} has no heading #${heading}`)
      })
    })
}

/** Whether a target lies in the project: it has no scheme, and no host. */
const isOurs = (target) => !/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(target)

/** Lists the headings of a document as links name them: small letters and `-`, and a number for a second one of a name. */
export function headings(text) {
  const seen = new Map()
  return [...withoutCode(text, { spans: false }).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map(([, title]) => {
    const words = title.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    const name = words.toLowerCase().replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-')
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    return before === 0 ? name : `${name}-${before}`
  })
}

/** Takes blocks of code out, and what stands in backticks; line numbers stay. */
function withoutCode(text, { spans = true } = {}) {
  const plain = text.replace(/^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^ *\2[^\n]*$/gm, (block) => block.replace(/[^\n]/g, ''))
  return spans ? plain.replace(/`[^`\n]*`/g, '') : plain
}

async function find() {
  const paths = await projectFiles()
  const read = (path) => readFileSync(join(ROOT, path), 'utf8')
  // What tests read as a server's page is no document.
  const documents = paths.filter((path) => path.endsWith('.md') && !path.includes('/fixtures/'))
  return documents.flatMap((path) => lostLinks(path, read(path), paths, read).map(({ line, what }) => `${path}:${line}: ${what}`))
}
