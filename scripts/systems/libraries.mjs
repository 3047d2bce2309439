import { existsSync, readdirSync } from 'node:fs'

import { run } from '../lib/run.mjs'
import { MINGW } from './wine.mjs'

/** What Windows itself knows by a name, without a file of that name. */
const API_SET = /^api-ms-win-/i

/** Lists the libraries that must lie beside a program: those it names that are not in a system's folder. */
export async function librariesBeside(program, system) {
  if (!existsSync(program)) throw new Error(`there is no ${program}`)
  const { code, stdout, output } = await run(`${MINGW}-objdump`, ['--private-headers', program])
  if (code !== 0) throw new Error(output)
  const known = new Set(readdirSync(system).map((name) => name.toLowerCase()))
  return librariesOf(stdout).filter((name) => !known.has(name.toLowerCase()) && !API_SET.test(name))
}

/** Reads the names of libraries from what objdump says of a program, each once. */
export function librariesOf(text) {
  const names = [...text.matchAll(/^\s*DLL Name: (\S+)$/gm)].map(([, name]) => name)
  return names.filter((name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index)
}
