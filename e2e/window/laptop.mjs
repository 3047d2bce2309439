import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { start } from '../../scripts/lib/processes.mjs'
import { run } from '../../scripts/lib/run.mjs'
import { drive } from './driver.mjs'
import { Window } from './window.mjs'

const { LATCHKEY_WINDOW, LATCHKEY_PROGRAM } = process.env

/**
 * Gives the words before a command that give it a disk of its own at a folder, and hide files from it (a pattern): it sees
 * that, and nobody else does.
 */
function apart(folder, { disk = '', hidden = '' }) {
  const mount = `set -e
    [ -z "$1" ] || mount -t tmpfs -o "$1" none "$2"
    for file in $3; do mount --bind /dev/null "$file"; done
    shift 3
    exec "$@"`
  return ['unshare', '--user', '--map-root-user', '--mount', '--', 'sh', '-c', mount, 'sh', disk, folder, hidden]
}

/** Gives the words before a command that lay a folder over `/etc` for it. */
function under(etc) {
  const mount = 'mount -t overlay -o "lowerdir=$1:/etc" overlay /etc && shift && exec "$@"'
  return ['unshare', '--user', '--map-root-user', '--mount', '--', 'sh', '-c', mount, 'sh', etc]
}

/** One machine with Latchkey on it, on a desk: a home of its own. */
export class Laptop {
  #windows = []

  constructor(desk) {
    const home = mkdtempSync(join(desk.folder, 'laptop-'))
    this.data = join(home, 'data')
    this.home = home
    this.file = join(this.data, 'provisioning.json')
    const folder = (name) => {
      mkdirSync(join(home, name), { recursive: true, mode: 0o700 })
      return join(home, name)
    }
    folder('data')
    this.env = {
      ...desk.env,
      HOME: home,
      XDG_DATA_HOME: folder('share'),
      XDG_CONFIG_HOME: folder('config'),
      XDG_CACHE_HOME: folder('cache'),
      XDG_STATE_HOME: folder('state'),
      XDG_RUNTIME_DIR: folder('run'),
      LATCHKEY_DATA_DIR: this.data,
      LANG: 'C.UTF-8',
      LANGUAGE: 'en',
    }
  }

  /** Delivers a file as a fleet tool does, whole at once: `{ enrollment_token, enrollment_url }`, or a text. */
  deliver(content) {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    writeFileSync(`${this.file}.new`, text, { mode: 0o600 })
    renameSync(`${this.file}.new`, this.file)
  }

  get isDelivered() {
    return existsSync(this.file)
  }

  /**
   * Opens the window; it is driven. With a `disk` its data lie on one of its own, in memory, with these options; files that
   * are `hidden` are empty for it. A `bare` machine has no other programs that it could find.
   */
  async open({ args = [], env = {}, disk, hidden, bare } = {}) {
    const outside = disk || hidden ? apart(this.data, { disk, hidden }) : []
    const command = [...outside, ...(bare ? ['/usr/bin/env', 'PATH=/nowhere'] : []), LATCHKEY_WINDOW, ...args]
    const all = { ...this.env, ...env }
    const window = new Window(await drive(command[0], command.slice(1), all), all)
    this.#windows.push(window)
    return window
  }

  /** Starts the program as a person does, not driven; with a folder that is laid over `/etc`, for it alone. */
  start(args = [], env = {}, { etc } = {}) {
    const command = [...(etc ? under(etc) : []), LATCHKEY_WINDOW, ...args]
    return start(command[0], command.slice(1), { env: { ...this.env, ...env } })
  }

  /** Runs the command line. */
  latchkey(...args) {
    return run(LATCHKEY_PROGRAM, args, { env: this.env })
  }

  /** Starts a command that is to run beside the test. */
  startLatchkey(...args) {
    return start(LATCHKEY_PROGRAM, args, { env: this.env })
  }

  async status() {
    return JSON.parse((await this.latchkey('status', '--json')).stdout)
  }

  /** The windows that were opened here. */
  get windows() {
    return this.#windows
  }

  /** Everything that the program wrote on this machine as text: its logs. */
  logs() {
    const names = readdirSync(this.home, { recursive: true }).filter((name) => name.endsWith('.log'))
    return names.map((name) => readFileSync(join(this.home, name), 'utf8')).join('')
  }

  /** Lets everybody read and nobody write here, or ends that. */
  lock(folder, locked) {
    chmodSync(folder, locked ? 0o500 : 0o700)
  }

  async leave() {
    for (const window of this.#windows) await window.kill()
  }
}
