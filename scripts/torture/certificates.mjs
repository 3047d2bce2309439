import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { must } from '../lib/run.mjs'

/** What `openssl ca` needs to know; it alone can make a certificate that is over already. */
const CONFIG = (folder) => `
[ca]
default_ca = us
[us]
database = ${folder}/index
new_certs_dir = ${folder}
serial = ${folder}/serial
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
`

/** Makes an authority and what a server shows: `{ authority, good, expired, wrongHost }`, each server with `key` and `cert`. */
export async function makeCertificates(folder) {
  mkdirSync(folder, { recursive: true })
  const path = (name) => join(folder, name)
  const config = path('openssl.cnf')
  writeFileSync(config, CONFIG(folder))
  writeFileSync(path('index'), '')
  writeFileSync(path('serial'), '1000\n')
  const openssl = (...args) => must('openssl', args)
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const files = (name) => ['-keyout', path(`${name}.key`), '-out', path(`${name}.pem`)]
  await openssl('req', '-config', config, '-x509', ...key, ...files('authority'), '-days', '3650', '-subj', '/CN=Torture', '-extensions', 'authority')

  async function server(name, names, from, to) {
    const request = path(`${name}.csr`)
    await openssl('req', '-config', config, '-new', ...key, '-keyout', path(`${name}.key`), '-out', request, '-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`)
    const by = ['-cert', path('authority.pem'), '-keyfile', path('authority.key')]
    await openssl('ca', '-config', config, '-batch', '-notext', ...by, '-in', request, '-out', path(`${name}.pem`), '-startdate', from, '-enddate', to)
    return { key: readFileSync(path(`${name}.key`)), cert: readFileSync(path(`${name}.pem`)) }
  }
  const here = 'DNS:localhost,IP:127.0.0.1'
  return {
    authority: readFileSync(path('authority.pem'), 'utf8'),
    good: await server('good', here, '20200101000000Z', '20491231000000Z'),
    expired: await server('expired', here, '20200101000000Z', '20210101000000Z'),
    wrongHost: await server('other', 'DNS:vpn.example.com', '20200101000000Z', '20491231000000Z'),
  }
}
