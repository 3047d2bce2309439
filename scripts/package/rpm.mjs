import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { must } from '../lib/run.mjs'
import { ABOUT } from './description.mjs'
import { stage } from './stage.mjs'

/** Makes the .rpm of the same files; gives its path. It has no scriptlet either: rpm's file triggers do the same. */
export async function makeRpm(files, { version, epoch }, folder) {
  const root = join(folder, 'rpm-root')
  const top = join(folder, 'rpmbuild')
  stage(root, files, ({ rpm }) => rpm, epoch)
  rmSync(top, { recursive: true, force: true })
  stage(top, [{ path: 'latchkey.spec', mode: 0o644, bytes: Buffer.from(spec(files, { version, root })) }], ({ path }) => path, epoch)
  await must('rpmbuild', ['-bb', '--quiet', '--define', `_topdir ${top}`, join(top, 'latchkey.spec')], {
    env: { SOURCE_DATE_EPOCH: String(epoch) },
  })
  const name = readdirSync(join(top, 'RPMS'), { recursive: true }).find((path) => path.endsWith('.rpm'))
  if (name === undefined) throw new Error('rpmbuild made no package')
  const made = join(folder, name.split('/').at(-1))
  cpSync(join(top, 'RPMS', name), made)
  for (const path of [root, top]) rmSync(path, { recursive: true })
  return made
}

/** Describes the package to rpmbuild: what is staged, taken as it is, with times and names that are the same everywhere. */
function spec(files, { version, root }) {
  const same = [
    '%global debug_package %{nil}',
    '%global __os_install_post %{nil}',
    '%global _build_id_links none',
    '%global _buildhost latchkey',
    '%global source_date_epoch_from_changelog 0',
    '%global use_source_date_epoch_as_buildtime 1',
    '%global clamp_mtime_to_source_date_epoch 1',
    '%global _binary_payload w9.xzdio',
  ]
  const fields = {
    Name: ABOUT.name,
    Version: version,
    Release: '1',
    Summary: ABOUT.summary,
    License: ABOUT.license,
  }
  return [
    ...same,
    ...Object.entries(fields).map(([key, value]) => `${key}: ${value}`),
    ...ABOUT.recommends.rpm.map((name) => `Recommends: ${name}`),
    '%description',
    ...ABOUT.description,
    '%install',
    `cp -a '${root}/.' '%{buildroot}/'`,
    '%files',
    '%defattr(-,root,root,-)',
    ...files.map(({ rpm }) => `${kind(rpm)}/${rpm}`),
    '',
  ].join('\n')
}

function kind(path) {
  if (path.endsWith('/LICENSE') || path.endsWith('/copyright')) return '%license '
  return path.startsWith('usr/share/doc/') || path.startsWith('usr/share/man/') ? '%doc ' : ''
}
