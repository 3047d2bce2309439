import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { metadata } from '../lib/cargo.mjs'
import { ROOT } from '../lib/run.mjs'
import { isAllowed } from '../lib/spdx.mjs'
import { parseToml } from '../lib/toml.mjs'

/** What `deny.toml` says of the crates that come in, on all systems and with all features. */
export const dependencies = [
  { name: 'licences', about: 'every crate under an allowed licence', find: () => look(licences) },
  { name: 'bans', about: 'no banned crate, no version left open', find: () => look(bans) },
  { name: 'sources', about: 'every crate from crates.io', find: () => look(sources) },
]

async function look(rule) {
  packages ??= everything()
  return rule(await packages, parseToml(readFileSync(join(ROOT, 'deny.toml'), 'utf8')))
}

let packages

/** Lists all crates, also those of the fuzz targets, which are a workspace of their own. */
async function everything() {
  const workspaces = [[], ['--manifest-path', 'core/fuzz/Cargo.toml']]
  const found = await Promise.all(workspaces.map((which) => metadata('--all-features', ...which)))
  return [...new Map(found.flatMap(({ packages }) => packages).map((crate) => [crate.id, crate])).values()]
}

/** Finds crates whose licence expression cannot be met; `packages` as `cargo metadata` lists them. */
export function licences(packages, { licenses: { allow, exceptions = [] } }) {
  return packages.flatMap((crate) => {
    const more = exceptions.filter((exception) => exception.crate === crate.name).flatMap(({ allow }) => allow)
    if (!crate.license) return [`${title(crate)} names no licence`]
    try {
      return isAllowed(crate.license, [...allow, ...more]) ? [] : [`${title(crate)} is under ${crate.license}`]
    } catch {
      return [`${title(crate)} names a licence that cannot be read: ${crate.license}`]
    }
  })
}

/** Finds banned crates, and dependencies of our own with any version (`*`) that are no path inside the project. */
export function bans(packages, { bans: { deny } }) {
  const banned = packages.flatMap((crate) =>
    deny.filter((ban) => ban.crate === crate.name).map(({ reason }) => `${title(crate)} is banned: ${reason}`),
  )
  const open = packages
    .filter(({ source }) => source === null)
    .flatMap((crate) =>
      crate.dependencies
        .filter(({ req, path }) => req === '*' && path === undefined)
        .map(({ name }) => `${title(crate)} takes any version of ${name}`),
    )
  return [...banned, ...open]
}

/** Finds crates that come neither from this workspace nor from an allowed registry. */
export function sources(packages, { sources: { 'allow-registry': registries } }) {
  const allowed = registries.map((registry) => `registry+${registry}`)
  return packages
    .filter(({ source }) => source !== null && !allowed.includes(source))
    .map((crate) => `${title(crate)} comes from ${crate.source}`)
}

const title = ({ name, version }) => `${name} ${version}`
