import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ROOT, run } from '../lib/run.mjs'

/** Installs the npm packages that `package-lock.json` names, if they are not there as it names them. */
export async function installPackages(onLine) {
  if (areInstalled()) return
  const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund'], { onLine })
  if (code !== 0) throw new Error(`npm ci\n${output.trim()}`)
}

/** Compares the lock file with the one that npm leaves in what it installed. */
function areInstalled() {
  const marker = join(ROOT, 'node_modules/.package-lock.json')
  if (!existsSync(marker)) return false
  const wanted = versions(join(ROOT, 'package-lock.json'))
  const there = versions(marker)
  return Object.entries(wanted).every(([path, { version, optional }]) =>
    there[path] === undefined ? optional : there[path].version === version,
  )
}

function versions(path) {
  const { '': _ourselves, ...packages } = JSON.parse(readFileSync(path, 'utf8')).packages
  return packages
}
