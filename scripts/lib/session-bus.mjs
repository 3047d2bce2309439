/** A session bus is the way to the user's keyring, which is not for tests and demonstrations. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Gives the environment of a program that finds no session bus; nobody is at an address in `folder`. */
export const withoutKeyring = (folder) => ({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'no-bus')}` })

/**
 * Gives the environment for a session bus: what it starts, a keyring perhaps, keeps all its files in `folder` and not at
 * the real user's.
 */
export function atHomeIn(folder) {
  const place = (name) => {
    const path = join(folder, name)
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return path
  }
  return {
    HOME: place('bus'),
    XDG_DATA_HOME: place('bus/share'),
    XDG_CONFIG_HOME: place('bus/config'),
    XDG_CACHE_HOME: place('bus/cache'),
    XDG_RUNTIME_DIR: place('bus/run'),
  }
}
