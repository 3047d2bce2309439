import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { must } from '../lib/run.mjs'
import { ABOUT } from './description.mjs'
import { stage } from './stage.mjs'

/** Bytes of the blocks that dpkg counts. */
const BLOCK = 1024

/**
 * Makes the .deb; gives its path.
 *
 * It has no maintainer script: icons, menu and link handlers are brought up to date by the triggers of the packages that
 * keep those lists, where they are installed. So nothing can fail where they are not.
 */
export async function makeDeb(files, { version, epoch }, folder) {
  const { stdout } = await must('dpkg', ['--print-architecture'])
  const architecture = stdout.trim()
  const root = join(folder, 'deb')
  stage(root, files, ({ path }) => path, epoch)
  const depends = await libraries(root, files, folder)
  const blocks = files.reduce((sum, { bytes }) => sum + Math.ceil(bytes.length / BLOCK), 0)
  const fields = {
    Package: ABOUT.name,
    Version: version,
    Architecture: architecture,
    Maintainer: ABOUT.maintainer,
    'Installed-Size': blocks,
    Depends: depends,
    Recommends: ABOUT.recommends.deb.join(', '),
    Section: 'net',
    Priority: 'optional',
    Description: [ABOUT.summary, ...ABOUT.description].join('\n '),
  }
  const control = [
    { path: 'DEBIAN/control', text: Object.entries(fields).map(([key, value]) => `${key}: ${value}\n`).join('') },
    { path: 'DEBIAN/md5sums', text: files.map(({ path, bytes }) => `${md5(bytes)}  ${path}\n`).join('') },
  ].map(({ path, text }) => ({ path, mode: 0o644, bytes: Buffer.from(text) }))
  stage(root, [...files, ...control], ({ path }) => path, epoch)

  const made = join(folder, `${ABOUT.name}_${version}_${architecture}.deb`)
  const env = { SOURCE_DATE_EPOCH: String(epoch) }
  await must('dpkg-deb', ['--root-owner-group', '-Zxz', '-z9', '--build', root, made], { env })
  rmSync(root, { recursive: true })
  return made
}

/** Asks dpkg-shlibdeps which packages, from which version on, have the libraries that the programs are linked with. */
async function libraries(root, files, folder) {
  const work = join(folder, 'shlibdeps')
  mkdirSync(join(work, 'debian'), { recursive: true })
  try {
    // It does not run outside a source package.
    writeFileSync(join(work, 'debian', 'control'), `Source: ${ABOUT.name}\n\nPackage: ${ABOUT.name}\nArchitecture: any\n`)
    const programs = files.filter(({ path }) => path.startsWith('usr/bin/')).map(({ path }) => `-e${join(root, path)}`)
    const { stdout } = await must('dpkg-shlibdeps', ['-O', ...programs], { cwd: work })
    return stdout.trim().replace(/^shlibs:Depends=/, '')
  } finally {
    rmSync(work, { recursive: true })
  }
}

const md5 = (bytes) => createHash('md5').update(bytes).digest('hex')
