import { chmodSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Lays files out under a new, empty folder, with their modes and one time for all, whatever the umask. */
export function stage(folder, files, pathOf, epoch) {
  rmSync(folder, { recursive: true, force: true })
  makeFolder(folder, epoch)
  for (const file of files) {
    const path = join(folder, pathOf(file))
    for (const above of foldersAbove(pathOf(file))) makeFolder(join(folder, above), epoch)
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

function makeFolder(path, epoch) {
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o755)
  utimesSync(path, epoch, epoch)
}
