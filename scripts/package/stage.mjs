import { chmodSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Lays files out under a new, empty folder, with their modes and one time for all, whatever the umask. */
export function stage(folder, files, pathOf, epoch) {
  rmSync(folder, { recursive: true, force: true })
  makeFolder(folder)
  for (const file of files) {
    const path = join(folder, pathOf(file))
    for (const above of foldersAbove(pathOf(file))) makeFolder(join(folder, above))
    writeFileSync(path, file.bytes)
    chmodSync(path, file.mode)
    utimesSync(path, epoch, epoch)
  }
}

/** Lists the folders that a path lies in, the outermost first: `usr`, `usr/bin`. */
export function foldersAbove(path) {
  const folder = dirname(path)
  return folder === '.' ? [] : [...foldersAbove(folder), folder]
}

/** Its time changes with each file in it; both package formats put the one time in its place. */
function makeFolder(path) {
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o755)
}
