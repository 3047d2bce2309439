import { isExecutable, placesOf } from './programs.mjs'

/** What Chromium and its relatives are called on `PATH`, the first choice first. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']

/** Where they lie on systems that put no programs on `PATH`. */
const PLACES = {
  darwin: ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'].map(
    (path) => `/Applications/${path}`,
  ),
  win32: ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].flatMap((path) =>
    ['C:/Program Files', 'C:/Program Files (x86)'].map((folder) => `${folder}/${path}`),
  ),
}

/**
 * Finds a Chromium: the program that `LATCHKEY_CHROMIUM` names, or else the first that is installed. Gives its path, or
 * undefined; a program that is named but not there is not replaced by another.
 */
export function findChromium({ env = process.env, platform = process.platform, isThere = isExecutable } = {}) {
  const named = env.LATCHKEY_CHROMIUM
  const names = named ? [named] : NAMES.map((name) => (platform === 'win32' ? `${name}.exe` : name))
  const paths = names.flatMap((name) => placesOf(name, env))
  return [...paths, ...(named ? [] : (PLACES[platform] ?? []))].find(isThere)
}
