import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ROOT, run } from '../lib/run.mjs'

/** What must not stand in the project's files (those that git knows, and new ones that it does not ignore). */
export const files = [
  { name: 'secrets', about: '`secret::expose` only where it is sealed or sent', find: () => grep(exposed) },
  { name: 'html', about: 'no `inner_html`', find: () => grep(innerHtml) },
  { name: 'paths', about: 'no path of a machine', find: () => grep(machinePaths) },
  { name: 'hosts', about: 'no host of a package registry', find: () => grep(registryHosts) },
  { name: 'map', about: 'every path that the documents name is there', find: map },
  { name: 'scripts', about: 'every script is valid JavaScript', find: syntax },
]

/**
 * Finds secrets that are made serializable: only requests to the Edge and the checkpoint (which every store seals) may
 * do that.
 */
export function exposed(path, text) {
  if (!path.endsWith('.rs') || path.startsWith('core/src/edge/') || path === 'core/src/checkpoint.rs') return []
  return found(code(text), /\b\w*with\s*=\s*"[^"]*\bexpose\b[^"]*"|(?<!\w)secret::expose\b/g)
}

/** Finds HTML that is put into a page unread. */
export function innerHtml(path, text) {
  return path.endsWith('.rs') ? found(code(text), /\binner_html\b/g) : []
}

/** Finds absolute paths into somebody's home or workplace. */
export function machinePaths(_path, text) {
  return found(text, /(?<![\w.)}\]$*~-])\/(?:work|root|home)\/[\w.-]*/g)
}

/** Finds hosts that serve packages: the well-known ones, and mirrors by their names. A lock file names none. */
export function registryHosts(path, text) {
  const known =
    /\b(?:index|static)\.crates\.io|\bregistry\.(?:npmjs|yarnpkg)\.\w+|\b(?:files\.pythonhosted|pypi|proxy\.golang|static\.rust-lang)\.org/g
  const mirror = /https?:\/\/[\w.-]*(?:registry|artifactory|nexus|mirror)[\w.-]*\.\w+/g
  const resolved = path.endsWith('package-lock.json') ? found(text, /"resolved":\s*"https?:/g) : []
  return [...found(text, known), ...found(text, mirror), ...resolved]
}

/**
 * Finds paths in backticks that name no file or folder of the project; `paths` are its files. `*` stands for any part of
 * a name. A name without a folder may lie at the top, or in a folder that the same line named before.
 */
export function lostPaths(text, paths) {
  const folders = new Set(paths.flatMap((path) => parents(path)))
  const isThere = (path) => {
    const escaped = path.replace(/\/$/, '').replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    const pattern = new RegExp(`^${escaped.replaceAll('*', '[^/]*')}$`)
    return [...(path.endsWith('/') ? [] : paths), ...folders].some((known) => pattern.test(known))
  }
  return text.split('\n').flatMap((line, index) => {
    const near = ['']
    return [...line.matchAll(/`([\w.*-]+(?:\/[\w.*-]+)*\/?)`/g)].flatMap(([, name]) => {
      if (!name.includes('/') && !SOURCE.test(name)) return []
      const place = near.find((folder) => isThere(folder + name))
      if (place === undefined) return [{ line: index + 1, what: `there is no ${name}` }]
      const full = place + name
      near.unshift(...(full.endsWith('/') ? [full] : []), ...parents(full).slice(0, 1).map((folder) => `${folder}/`))
      return []
    })
  })
}

/** Names of the project's own kinds of files; `provisioning.json` and its like lie elsewhere. */
const SOURCE = /^[\w-].*\.(?:rs|mjs|toml|md)$/

/** Lists the folders that a path lies in, the nearest first. */
function parents(path) {
  const parts = path.replace(/\/$/, '').split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'))
}

async function map() {
  const paths = await projectFiles()
  const documents = paths.filter((path) => /^[A-Z]+\.md$/.test(path) && path !== 'CHANGELOG.md')
  return documents.flatMap((path) =>
    lostPaths(readFileSync(join(ROOT, path), 'utf8'), paths).map(({ line, what }) => `${path}:${line}: ${what}`),
  )
}

/** Takes comments out of Rust code; line numbers stay. */
function code(text) {
  return text.replace(/^(\s*)\/\/.*$/gm, '$1')
}

/** Finds a pattern; gives `{ line, what }` each. */
function found(text, pattern) {
  return [...text.matchAll(pattern)].map(({ 0: what, index }) => ({
    line: text.slice(0, index).split('\n').length,
    what: what.replace(/\s+/g, ' '),
  }))
}

async function grep(rule) {
  const paths = await projectFiles()
  return paths.flatMap((path) => {
    const bytes = readFileSync(join(ROOT, path))
    if (bytes.includes(0)) return [] // not a text
    return rule(path, bytes.toString('utf8')).map(({ line, what }) => `${path}:${line}: ${what}`)
  })
}

async function syntax() {
  const scripts = (await projectFiles()).filter((path) => /^(?:scripts|e2e)\/.*\.m?js$/.test(path))
  const results = await Promise.all(scripts.map((path) => run(process.execPath, ['--check', path])))
  return results.filter(({ code }) => code !== 0).map(({ output }) => output.trim())
}

/** Lists the project's files, each a path from the top. */
export async function projectFiles() {
  const { code, stdout, output } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  if (code !== 0) throw new Error(`git does not list the files: ${output.trim()}`)
  const paths = [...new Set(stdout.split('\0'))].filter((path) => path !== '')
  return paths.filter((path) => existsSync(join(ROOT, path))) // git also names those just deleted
}
