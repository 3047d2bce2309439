import { run } from './run.mjs'

/** Whether this is CI: then the lock file must fit as it is. */
export const CI = Boolean(process.env.CI) && process.env.CI !== 'false'

/** The package with the screens: for wasm32 only. */
export const SCREENS = 'latchkey-web-ui'

/** The package with Tera for the preview's Worker. */
export const TEMPLATES = 'latchkey-templates'

/** The flags for all of the workspace that is native and opens no window; with the demo Edge. */
export const EVERYTHING = ['--workspace', '--exclude', SCREENS, '--features', 'latchkey-core/templates,latchkey-desktop/demo']

/** The flags for the window, without the demo Edge; its tests run without a display. */
export const WINDOW = ['--package', 'latchkey-desktop', '--features', 'gui-test']

/** Runs cargo: one target folder, no colours in what is read by programs. */
export function cargo(args, { env = {}, ...options } = {}) {
  const [command, ...rest] = args
  const locked = CI && command !== 'fmt' ? ['--locked'] : []
  return run('cargo', [command, ...locked, ...rest], { env: { CARGO_TERM_COLOR: 'never', ...env }, ...options })
}

/** Tells whether a line is cargo's about one crate: hundreds on a cold machine, and they hide what is wrong. */
export function isRoutine(line) {
  return /^ *(?:Updating|Locking|Adding|Downloading|Downloaded|Compiling|Checking|Documenting|Blocking) /.test(line)
}

/** Gives what cargo said, without its routine. */
export function complaint({ output }) {
  const lines = output.split('\n').filter((line) => !isRoutine(line))
  return lines.join('\n').trim()
}

/** Reads cargo's own description of the workspace. */
export async function metadata(...flags) {
  const { code, stdout, stderr } = await cargo(['metadata', '--format-version', '1', ...flags])
  if (code !== 0) throw new Error(stderr.trim())
  return JSON.parse(stdout)
}

/** Builds one program and gives the path of its file. Throws what cargo said if it does not build. */
export async function buildProgram(name, flags, onLine, env = {}) {
  const args = ['build', '--message-format', 'json-render-diagnostics', '--bin', name, ...flags]
  const result = await cargo(args, { env, onLine: (line, stream) => stream === 'stderr' && onLine?.(line) })
  if (result.code !== 0) throw new Error(complaint({ output: result.stderr }))
  return madeProgram(result.stdout, name)
}

/** Reads the path of a program from what cargo says as JSON. */
export function madeProgram(stdout, name) {
  const built = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .find(({ reason, target, executable }) => reason === 'compiler-artifact' && executable && target.name === name)
  if (built === undefined) throw new Error(`cargo built no program named \`${name}\``)
  return built.executable
}
