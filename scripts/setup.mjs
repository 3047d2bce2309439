/**
 * Finds what the project needs on this machine, installs what is missing where that is allowed, and asks nothing.
 *
 * `npm start` and `npm test` do this first. One line for each thing; what cannot be installed here stands with the
 * line to run. Exit code 1 if something is still missing.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { isProgram, readArguments } from './lib/arguments.mjs'
import { findChromium } from './lib/chromium.mjs'
import { isExecutable, placesOf } from './lib/programs.mjs'
import { ROOT, run } from './lib/run.mjs'
import { printJson, terminal } from './lib/terminal.mjs'
import { parseToml } from './lib/toml.mjs'
import { MINGW, findWine } from './systems/wine.mjs'

/** How each package manager installs. */
const INSTALL = {
  'apt-get': 'apt-get install -y',
  dnf: 'dnf install',
  pacman: 'pacman -S',
  zypper: 'zypper install',
  apk: 'apk add',
  brew: 'brew install',
}

/** A C compiler (SQLite is built from source, Rust links with it) and pkg-config; the packages by manager. */
const COMPILER = {
  name: 'C compiler and pkg-config',
  packages: {
    'apt-get': 'build-essential pkg-config',
    dnf: 'gcc make pkgconf-pkg-config',
    pacman: 'base-devel pkgconf',
    zypper: 'gcc make pkg-config',
    apk: 'build-base pkgconf',
    brew: 'pkgconf',
  },
  otherwise: 'install a C compiler and pkg-config',
  isHere: () => isInstalled('cc') && (isInstalled('pkg-config') || isInstalled('pkgconf')),
}

/** What the window is made of: WebKitGTK and what Tauri asks for besides. */
const WEBKIT = {
  name: 'WebKitGTK for the window',
  packages: {
    'apt-get': 'libwebkit2gtk-4.1-dev libgtk-3-dev libsoup-3.0-dev libayatana-appindicator3-dev librsvg2-dev',
    dnf: 'webkit2gtk4.1-devel gtk3-devel libsoup3-devel libayatana-appindicator-gtk3-devel librsvg2-devel',
    pacman: 'webkit2gtk-4.1 gtk3 libsoup3 libayatana-appindicator librsvg',
    zypper: 'webkit2gtk3-devel gtk3-devel libsoup-devel libayatana-appindicator3-devel librsvg-devel',
    apk: 'webkit2gtk-4.1-dev gtk+3.0-dev libsoup3-dev libayatana-appindicator-dev librsvg-dev',
  },
  otherwise: 'install the development files of WebKitGTK 4.1',
  isHere: () => process.platform !== 'linux' || hasLibraries('webkit2gtk-4.1', 'gtk+-3.0', 'libsoup-3.0'),
}

/** What makes a .deb and a .rpm. */
const PACKAGERS = {
  name: 'dpkg-deb and rpmbuild for the packages',
  packages: {
    'apt-get': 'dpkg-dev xz-utils rpm',
    dnf: 'dpkg-dev xz rpm-build',
    zypper: 'dpkg xz rpm-build',
  },
  otherwise: 'packages are built on Linux, with dpkg-dev and rpmbuild',
  isHere: () => ['dpkg-deb', 'dpkg-shlibdeps', 'xz', 'rpmbuild'].every(isInstalled),
}

/** What a window is tried and measured on: a screen that nobody sees, and a session bus. */
const DISPLAY = {
  name: 'Xvfb and a session bus for the window',
  packages: {
    'apt-get': 'xvfb dbus-daemon fonts-dejavu-core',
    dnf: 'xorg-x11-server-Xvfb dbus-daemon dejavu-sans-fonts',
    pacman: 'xorg-server-xvfb dbus ttf-dejavu',
    zypper: 'xorg-x11-server-Xvfb dbus-1-daemon dejavu-fonts',
    apk: 'xvfb dbus font-dejavu',
  },
  otherwise: 'install Xvfb and dbus-daemon',
  isHere: () => ['Xvfb', 'dbus-daemon'].every(isInstalled),
}

/** What the fault campaign makes certificates and other databases with. */
const TORTURE = {
  name: 'openssl and SQLite for the fault campaign',
  packages: {
    'apt-get': 'openssl python3 util-linux',
    dnf: 'openssl python3 util-linux',
    pacman: 'openssl python util-linux',
    zypper: 'openssl python3 util-linux',
    apk: 'openssl python3 util-linux',
  },
  otherwise: 'install openssl, and Python with SQLite as /usr/bin/python3',
  isHere: () => isInstalled('openssl') && spawnSync('/usr/bin/python3', ['-c', 'import sqlite3']).status === 0,
}

/** What a desktop has, and a package is tried with: the link handlers, the validators, the manual. */
const DESKTOP = {
  name: 'desktop tools for trying the package',
  packages: { 'apt-get': 'desktop-file-utils xdg-utils appstream man-db' },
  otherwise: 'install desktop-file-utils, xdg-utils, appstream and man-db',
  isHere: () => ['desktop-file-validate', 'xdg-mime', 'appstreamcli', 'man'].every(isInstalled),
}

/** The browser that the screens are tried in. */
const CHROMIUM = {
  name: 'Chromium',
  packages: {
    'apt-get': 'chromium',
    dnf: 'chromium',
    pacman: 'chromium',
    zypper: 'chromium',
    apk: 'chromium',
    brew: '--cask chromium',
  },
  otherwise: 'install Chromium, or name its program in LATCHKEY_CHROMIUM',
  isHere: () => findChromium() !== undefined,
}

/** What tries the window where nobody looks: a driver, a screen, a session bus, and a reader of what is told to the blind. */
const DRIVER = {
  name: 'WebKitWebDriver, Xvfb, D-Bus and AT-SPI for the tests of the window',
  packages: {
    'apt-get': 'webkit2gtk-driver xvfb dbus-daemon at-spi2-core python3 python3-gi gir1.2-atspi-2.0',
    pacman: 'webkit2gtk-4.1 xorg-server-xvfb dbus at-spi2-core python-gobject',
  },
  otherwise: 'install WebKitWebDriver, Xvfb, dbus-daemon, at-spi2-core, and Python with GObject introspection and Atspi 2.0',
  isHere: () => process.platform !== 'linux' || (['WebKitWebDriver', 'Xvfb', 'dbus-daemon'].every(isInstalled) && hasReader()),
}

/** A keyring that a test can have for itself, on a session bus of its own, and what looks into it. */
const KEYRING = {
  name: 'GNOME Keyring and D-Bus for the tests of the secret store',
  packages: {
    'apt-get': 'gnome-keyring libsecret-tools dbus-daemon dbus-bin',
    dnf: 'gnome-keyring libsecret dbus-daemon dbus-tools',
    pacman: 'gnome-keyring libsecret dbus',
    zypper: 'gnome-keyring libsecret-tools dbus-1-daemon dbus-1-tools',
    apk: 'gnome-keyring libsecret dbus',
  },
  otherwise: 'install gnome-keyring, secret-tool, dbus-daemon and dbus-send',
  isHere: () =>
    process.platform !== 'linux' || ['gnome-keyring-daemon', 'secret-tool', 'dbus-daemon', 'dbus-send'].every(isInstalled),
}

/** What builds for Windows. */
const COMPILER_FOR_WINDOWS = {
  name: 'mingw-w64',
  packages: {
    'apt-get': 'mingw-w64',
    dnf: 'mingw64-gcc mingw64-binutils',
    pacman: 'mingw-w64-gcc',
    zypper: 'mingw64-cross-gcc mingw64-cross-binutils',
    apk: 'mingw-w64-gcc',
    brew: 'mingw-w64',
  },
  otherwise: 'install mingw-w64',
  isHere: () => ['gcc', 'windres', 'objdump'].every((tool) => isInstalled(`${MINGW}-${tool}`)),
}

/** What runs programs of Windows. */
const WINE = {
  name: 'wine',
  packages: { 'apt-get': 'wine wine64 libwine', dnf: 'wine', pacman: 'wine', zypper: 'wine', apk: 'wine', brew: '--cask wine-stable' },
  otherwise: 'install wine for programs of 64 bits',
  isHere: () => findWine() !== undefined,
}

/**
 * Sets the machine up. Gives `{ ok, things }`, each thing with `name`, `state` (`here`, `installed` or `missing`) and,
 * when missing, `remedy`: what a person does about it. A `browser` is only wanted by what tries or measures the screens, a
 * `window` by what builds one, a `keyring` by what tries ours, a `driver` by what tries that, a `display` by what opens one unseen, `torture` by the fault campaign, `packages` by what makes
 * them, a `desktop` by what tries them; `mingw` and `wine` by what builds for Windows and tries it, and `targets` are those
 * of Rust besides the usual ones. What all need is left out with `base: false`.
 */
export async function setUp(page, { base = true, browser = false, targets = [], ...wanted } = {}) {
  const things = []
  const system = (part) => (page) => systemPackage(part, page)
  const toolchain = (page) => rust(page, targets)
  const parts = { window: WEBKIT, keyring: KEYRING, driver: DRIVER, packages: PACKAGERS, display: DISPLAY, torture: TORTURE, desktop: DESKTOP, mingw: COMPILER_FOR_WINDOWS, wine: WINE }
  const systems = Object.entries(parts).flatMap(([name, part]) => (wanted[name] ? [system(part)] : []))
  for (const look of [...(base ? [node, toolchain, system(COMPILER)] : []), ...(browser ? [chromium] : []), ...systems]) {
    for (const thing of await look(page)) {
      things.push(thing)
      page.outcome(thing.state !== 'missing', thing.state === 'here' ? thing.name : `${thing.name}: ${thing.state}`)
      if (thing.remedy) page.aside(thing.remedy)
    }
  }
  return { ok: things.every(({ state }) => state !== 'missing'), things }
}

const here = (name) => ({ name, state: 'here' })
const installed = (name) => ({ name, state: 'installed' })
const missing = (name, remedy) => ({ name, state: 'missing', remedy })

function node() {
  const wanted = Number(readJson('package.json').engines.node.replace('>=', ''))
  const name = `Node.js ${process.versions.node}`
  const enough = Number(process.versions.node.split('.')[0]) >= wanted
  return [enough ? here(name) : missing(name, `Node.js ${wanted} or newer is needed: https://nodejs.org`)]
}

/** The toolchain of `rust-toolchain.toml`; said aloud to rustup, since `RUSTUP_AUTO_INSTALL=0` may be set. */
async function rust(page, more) {
  const toolchain = parseToml(readFileSync(join(ROOT, 'rust-toolchain.toml'), 'utf8')).toolchain
  const { channel, components } = toolchain
  const targets = [...toolchain.targets, ...more]
  const name = `Rust ${channel} with ${[...components, ...targets].join(', ')}`
  if (!isInstalled('rustup')) {
    return [missing(name, 'rustup brings it: https://rustup.rs (open a new terminal afterwards)')]
  }

  const list = async (what) => {
    const { code, stdout } = await run('rustup', [what, 'list', '--installed', '--toolchain', channel])
    return code === 0 ? stdout.split('\n') : []
  }
  const [parts, stds] = await Promise.all([list('component'), list('target')])
  const complete =
    components.every((wanted) => parts.some((part) => part === wanted || part.startsWith(`${wanted}-`))) &&
    targets.every((wanted) => stds.includes(wanted))
  if (complete) return [here(name)]

  const command = ['toolchain', 'install', channel, '--profile', 'minimal', '--no-self-update']
  command.push(...components.flatMap((part) => ['--component', part]), ...targets.flatMap((std) => ['--target', std]))
  const { code } = await run('rustup', command, { onLine: (line) => page.progress(`rustup: ${line.trim()}`) })
  return [code === 0 ? installed(name) : missing(name, `rustup ${command.join(' ')}`)]
}

function chromium(page) {
  const named = process.env.LATCHKEY_CHROMIUM
  if (!named || findChromium()) return systemPackage(CHROMIUM, page)
  return [missing(CHROMIUM.name, 'LATCHKEY_CHROMIUM names no program')]
}

async function systemPackage({ name, packages, otherwise, isHere }, page) {
  if (isHere()) return [here(name)]

  const manager = Object.keys(INSTALL).find(isInstalled)
  if (packages[manager] === undefined) return [missing(name, otherwise)]
  const root = process.getuid?.() === 0
  const sudo = root ? [] : ['sudo', '-n']
  const remedy = `${root || manager === 'brew' ? '' : 'sudo '}${INSTALL[manager]} ${packages[manager]}`
  const allowed = root || (await run('sudo', ['-n', 'true'])).code === 0
  if (manager !== 'apt-get' || !allowed) return [missing(name, remedy)]

  const [program, ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y']
  const apt = (...words) =>
    run(program, [...rest, ...words], { onLine: (line) => page.progress(`apt-get: ${line}`) })
  await apt('update') // may fail for one source among many; what counts is whether the next call succeeds
  await apt('install', '--no-install-recommends', ...packages[manager].split(' '))
  return [isHere() ? installed(name) : missing(name, remedy)]
}

const hasLibraries = (...names) => spawnSync('pkg-config', ['--exists', ...names]).status === 0

/** Tells whether the system's Python can read the accessibility bus. */
const hasReader = () =>
  spawnSync('/usr/bin/python3', ['-c', 'import gi; gi.require_version("Atspi", "2.0")']).status === 0

const isInstalled = (program) => placesOf(program).some(isExecutable)

function readJson(path) {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
}

if (isProgram(import.meta.url)) {
  const { json } = readArguments('Usage: node scripts/setup.mjs [--json]\n\nInstalls what the project needs.\n')
  const result = await setUp(terminal({ silent: json }), { browser: true, window: true, driver: true, torture: true, keyring: true })
  if (json) printJson(result)
  process.exitCode = result.ok ? 0 : 1
}
