/**
 * Installs a .deb, tries what it brought, and removes it; run by `try.mjs` in a throw-away copy of the machine, with the
 * package and a list of its files. Says a line of JSON for each check; 1 if one failed.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { startDisplay } from '../lib/display.mjs'
import { hasHeading, untilSeen } from '../lib/look.mjs'
import { must, run } from '../lib/run.mjs'

const [deb, list] = process.argv.slice(2)
const files = JSON.parse(readFileSync(list, 'utf8'))
/** What was written since the copy was made. */
const WRITTEN = '/tmp/written'
const HOME = '/tmp/home'

/** Each check fails by throwing. */
const CHECKS = {
  async 'installs with what it depends on'() {
    await must('dpkg', ['--install', deb])
  },

  async 'every file is there, of root, as it was packed'() {
    const bad = files.filter(({ path, mode, sha256 }) => {
      const { mode: now, uid, gid } = lstatSync(`/${path}`)
      return (now & 0o7777) !== mode || uid !== 0 || gid !== 0 || digest(`/${path}`) !== sha256
    })
    equal(bad.map(({ path }) => path).join(' '), '')
    equal((await must('dpkg', ['--verify', 'latchkey'])).stdout, '')
  },

  async 'latchkey says its version, and has no demo Edge'() {
    const { stdout } = await must('latchkey', ['--version'])
    const { stdout: packed } = await must('dpkg-query', ['--show', '--showformat=${Version}', 'latchkey'])
    if (!stdout.startsWith(`latchkey ${packed}`)) throw new Error(stdout)
    equal((await run('latchkey', ['demo-edge'])).code, 64)
  },

  async 'both manual pages'() {
    for (const name of ['latchkey', 'latchkey-desktop']) {
      const path = (await must('man', ['--where', name])).stdout.trim()
      // As a file: `man` would keep a formatted copy of a page that it found by name.
      const { stdout, stderr } = await must('man', ['--warnings', '--local-file', path], { env: { MANPAGER: 'cat', MANWIDTH: '80', LC_ALL: 'C.UTF-8' } })
      equal(stderr, '')
      if (!stdout.toLowerCase().startsWith(`${name}(1)`)) throw new Error(`the page of ${name} is another: ${stdout.slice(0, 80)}`)
    }
  },

  async 'completions load in every shell that is here'() {
    const bash = 'source /usr/share/bash-completion/completions/latchkey; COMP_WORDS=(latchkey enr); COMP_CWORD=1; _latchkey latchkey enr latchkey; echo "${COMPREPLY[*]}"'
    equal((await must('bash', ['--norc', '-c', bash])).stdout.trim(), 'enroll')
    const others = { zsh: ['-n', '/usr/share/zsh/vendor-completions/_latchkey'], fish: ['--no-execute', '/usr/share/fish/vendor_completions.d/latchkey.fish'] }
    for (const [shell, args] of Object.entries(others)) if (existsSync(`/usr/bin/${shell}`)) await must(shell, args)
  },

  async 'menu entry and metadata are valid'() {
    await must('desktop-file-validate', ['/usr/share/applications/net.latchkey.desktop'])
    await must('appstreamcli', ['validate', '--no-net', '/usr/share/metainfo/net.latchkey.desktop.metainfo.xml'])
  },

  async 'latchkey:// and defguard:// lead to it'() {
    for (const scheme of ['latchkey', 'defguard']) {
      const { stdout } = await must('xdg-mime', ['query', 'default', `x-scheme-handler/${scheme}`], { env: { HOME, XDG_CONFIG_HOME: HOME } })
      equal(stdout.trim(), 'net.latchkey.desktop')
    }
  },

  'the window paints its first screen': () => seeWindow(),

  async 'is removed, and nothing is left'() {
    await must('dpkg', ['--purge', 'latchkey'])
    equal(files.filter(({ path }) => existsSync(`/${path}`)).map(({ path }) => path).join(' '), '')
    const left = readdirSync(WRITTEN, { recursive: true }).filter((path) => path.includes('latchkey'))
    equal(left.join(' '), '')
    const links = join('/usr/share/applications/mimeinfo.cache')
    if (existsSync(links) && readFileSync(links, 'utf8').includes('latchkey')) throw new Error('links still lead to it')
  },
}

/** Starts the window as the menu does, with a home of its own, and looks at the screen. */
async function seeWindow() {
  const display = await startDisplay()
  const env = { ...process.env, ...display.env, HOME, XDG_RUNTIME_DIR: `${HOME}/run`, LATCHKEY_DATA_DIR: `${HOME}/data`, LANG: 'C.UTF-8' }
  mkdirSync(env.XDG_RUNTIME_DIR, { recursive: true, mode: 0o700 })
  const window = spawn('latchkey-desktop', [], { env, stdio: 'ignore' })
  const gone = new Promise((resolve, reject) => window.once('error', reject).once('exit', resolve))
  try {
    const ended = gone.then((code) => {
      throw new Error(`latchkey-desktop ended (${code})`)
    })
    await Promise.race([untilSeen('a heading', display.screen, hasHeading), ended])
  } finally {
    window.kill('SIGTERM')
    await gone.catch(() => {})
    await display.stop()
  }
}

function digest(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function equal(found, wanted) {
  if (found !== wanted) throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`)
}

for (const [name, check] of Object.entries(CHECKS)) {
  const started = performance.now()
  const error = await check().then(() => undefined, (error) => error)
  const seconds = (performance.now() - started) / 1000
  process.stdout.write(`${JSON.stringify({ name, ok: error === undefined, message: error?.message, seconds })}\n`)
  if (error) process.exitCode = 1
}
