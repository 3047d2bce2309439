import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Milliseconds after which a start that has not ended hangs: several times what all its timeouts make together. */
const PATIENCE = 60_000

/** One machine with Latchkey on it: a home of its own, and nothing of the real user's, not even a session bus. */
export class Machine {
  #disk

  constructor(program, folder) {
    this.program = program
    this.folder = folder
    this.data = join(folder, 'data')
    mkdirSync(this.data, { recursive: true, mode: 0o700 })
    const others = ['SUDO_USER', 'DOAS_USER', 'PKEXEC_UID', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'NO_COLOR']
    this.env = {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !others.includes(name))),
      HOME: folder,
      XDG_DATA_HOME: join(folder, 'share'),
      XDG_RUNTIME_DIR: join(folder, 'run'),
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/no-bus`,
      LATCHKEY_DATA_DIR: this.data,
      COLUMNS: '400', // so that a message stays on its line
    }
  }

  /** Where a file of the data directory is for us, whatever disk it lies on. */
  path = (name = '') => join(this.#disk?.inside ?? this.data, name)

  /** Has the data directory lie on this disk. */
  useDisk(disk) {
    this.#disk = disk
  }

  get disk() {
    return this.#disk
  }

  /** Delivers a file as a fleet tool does, whole at once. */
  deliver(content) {
    writeFileSync(this.path('provisioning.new'), JSON.stringify(content), { mode: 0o600 })
    renameSync(this.path('provisioning.new'), this.path('provisioning.json'))
  }

  get isDelivered() {
    return existsSync(this.path('provisioning.json'))
  }

  /** All that is stored, as bytes by name; not the file that was delivered, which holds a token. */
  files() {
    const entries = readdirSync(this.path(), { withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== 'provisioning.json')
    return new Map(entries.map(({ name }) => [name, readFileSync(this.path(name))]))
  }

  /** Copies what is stored onto a machine of its own: who looks there leaves no trace here. */
  copy() {
    const copy = new Machine(this.program, join(this.folder, 'copy'))
    for (const name of readdirSync(copy.data)) rmSync(copy.path(name))
    for (const [name, bytes] of this.files()) writeFileSync(copy.path(name), bytes, { mode: 0o600 })
    return copy
  }

  /**
   * Moves the database away, and puts a backup in its place if there is one. With it go all files that begin with its name,
   * but for the backups; somebody who moves just the one file is `alone` with it.
   */
  putDatabase(backup, { alone }) {
    const goes = (name) => (alone ? name === 'latchkey.db' : name.startsWith('latchkey.db') && !name.startsWith('latchkey.db.bak-'))
    for (const name of readdirSync(this.path())) if (goes(name)) rmSync(this.path(name))
    if (backup) writeFileSync(this.path('latchkey.db'), backup, { mode: 0o600 })
  }

  /** Starts the program. */
  start(args, input = 'pipe') {
    const [command, ...words] = [...(this.#disk?.prefix ?? []), this.program, ...args]
    return new Started(spawn(command, words, { env: this.env, cwd: this.folder, stdio: [input, 'pipe', 'pipe'] }))
  }

  /** Runs the program to its end with nothing to read. */
  run = (...args) => this.start(args, 'ignore').ended

  async leave() {
    await this.#disk?.stop()
    this.#disk = undefined
  }
}

/** The program while it runs. */
class Started {
  #child
  #patience

  constructor(child) {
    this.#child = child
    this.stdout = ''
    this.stderr = ''
    this.isKilled = false
    this.isHung = false
    child.stdin?.on('error', () => {}) // it ended; its exit code says why
    child.stdout.setEncoding('utf8').on('data', (text) => (this.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (this.stderr += text))
    this.#patience = setTimeout(() => {
      this.isHung = true
      child.kill('SIGKILL')
    }, PATIENCE)
    this.ended = new Promise((resolve) => {
      const end = (exit, signal) => {
        clearTimeout(this.#patience)
        const { stdout, stderr, isHung } = this
        // Its end may have come before ours for it.
        const isKilled = this.isKilled && exit === null
        resolve({ exit, signal, stdout, stderr, isKilled, isHung })
      }
      child.once('error', () => end(127, null)).once('close', end)
    })
  }

  /** Hears each line of standard output. */
  onLine = (hear) => createInterface({ input: this.#child.stdout }).on('line', hear)

  say = (line) => this.#child.stdin.write(`${line}\n`)
  hangUp = () => this.#child.stdin.end()

  /** Ends it as a power cut does. */
  kill() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.isKilled = this.#child.kill('SIGKILL') || this.isKilled
  }
}
