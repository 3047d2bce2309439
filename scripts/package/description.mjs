import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { ROOT, must } from '../lib/run.mjs'
import { parseToml } from '../lib/toml.mjs'
import { SIZES } from './icons.mjs'
import { notices } from './notices.mjs'
import { sbom } from './sbom.mjs'

/**
 * What both packages say of themselves.
 *
 * What they need is read from the programs by each format's own tools (dpkg-shlibdeps, rpm's ELF dependencies). The tray
 * library is opened while running, and the window does without it: so it is only recommended. `desktop-file-utils` tells
 * the desktop about `latchkey://`.
 */
export const ABOUT = {
  name: 'latchkey',
  summary: 'set up a computer for a Defguard VPN',
  description: [
    'Latchkey enrolls a desktop into a Defguard VPN from a provisioning.json that',
    'the administrator delivers: a window for people (latchkey-desktop), and a',
    'command line for both people and fleet tools (latchkey).',
  ],
  // RFC 2606: there is no public address yet.
  maintainer: 'The Latchkey developers <latchkey@latchkey.invalid>',
  license: 'Apache-2.0 AND MPL-2.0 AND MIT AND BSD-3-Clause AND ISC AND Zlib AND Unicode-3.0',
  recommends: {
    deb: ['libayatana-appindicator3-1', 'desktop-file-utils', 'xdg-utils'],
    rpm: ['libayatana-appindicator-gtk3', 'desktop-file-utils', 'xdg-utils'],
  },
}

/** The version of the workspace, and the time of its last commit in seconds: the same sources give the same packages. */
export async function release() {
  const { version } = parseToml(readFileSync(join(ROOT, 'Cargo.toml'), 'utf8')).workspace.package
  const named = process.env.SOURCE_DATE_EPOCH
  const { stdout } = named ? { stdout: named } : await must('git', ['log', '-1', '--format=%ct'])
  return { version, epoch: Number(stdout) }
}

/**
 * Lists every file of the packages: `{ path, rpm, mode, bytes }`; `rpm` is its path in the .rpm where that differs.
 *
 * `programs` are the paths of the built ones by their names; `latchkey` says its manual and completions itself.
 */
export async function contents(programs, { version, epoch }) {
  const source = (...path) => readFileSync(join(ROOT, ...path))
  const said = async (...args) => Buffer.from((await must(programs.latchkey, args)).stdout)
  const date = new Date(epoch * 1000).toISOString().slice(0, 10)
  const metainfo = source('desktop/packaging/net.latchkey.desktop.metainfo.xml').toString()
  const icons = 'usr/share/icons/hicolor'
  const doc = 'usr/share/doc/latchkey'
  const file = (path, bytes, more = {}) => ({ path, rpm: path, mode: 0o644, bytes, ...more })

  return [
    ...Object.entries(programs).map(([name, path]) => file(`usr/bin/${name}`, readFileSync(path), { mode: 0o755 })),
    file('usr/share/applications/net.latchkey.desktop', source('desktop/packaging/net.latchkey.desktop')),
    file(
      'usr/share/metainfo/net.latchkey.desktop.metainfo.xml',
      Buffer.from(metainfo.replace('@VERSION@', version).replace('@DATE@', date)),
    ),
    ...SIZES.map((size) => file(`${icons}/${size}x${size}/apps/net.latchkey.png`, source(`desktop/icons/${size}.png`))),
    file(`${icons}/scalable/apps/net.latchkey.svg`, source('desktop/icons/icon.svg')),
    file(`${icons}/symbolic/apps/net.latchkey-symbolic.svg`, source('desktop/icons/icon-symbolic.svg')),
    file('usr/share/man/man1/latchkey.1.gz', gzip(await said('man'))),
    file('usr/share/man/man1/latchkey-desktop.1.gz', gzip(source('desktop/packaging/latchkey-desktop.1'))),
    file('usr/share/bash-completion/completions/latchkey', await said('completions', 'bash')),
    file('usr/share/zsh/vendor-completions/_latchkey', await said('completions', 'zsh'), {
      rpm: 'usr/share/zsh/site-functions/_latchkey',
    }),
    file('usr/share/fish/vendor_completions.d/latchkey.fish', await said('completions', 'fish')),
    file(`${doc}/copyright`, source('desktop/packaging/copyright')),
    file(`${doc}/LICENSE`, source('LICENSE')),
    file(`${doc}/THIRD-PARTY.gz`, gzip(Buffer.from(await notices()))),
    file(`${doc}/latchkey.cdx.json`, Buffer.from(await sbom({ version, epoch }))),
    file(`${doc}/CHANGELOG.md.gz`, gzip(source('CHANGELOG.md'))),
    file(`${doc}/changelog.gz`, gzip(Buffer.from(changelog(version, epoch)))),
  ]
}

/** What Debian's tools read; what changed is told elsewhere. */
function changelog(version, epoch) {
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000')
  const lines = [`${ABOUT.name} (${version}) unstable; urgency=medium`, '', '  * See CHANGELOG.md.gz beside this file.', '']
  return [...lines, ` -- ${ABOUT.maintainer}  ${date}`, ''].join('\n')
}

/** Compresses without a name or a time. */
const gzip = (bytes) => gzipSync(bytes, { level: 9 })
