import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** Lists where a program may lie: at its own path, or in the folders of `PATH`. */
export function placesOf(name, env = process.env) {
  if (isAbsolute(name)) return [name]
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name))
}

/** Tells whether there is a program at a path, and may be run. */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
