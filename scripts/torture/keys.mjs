import { createPrivateKey, createPublicKey } from 'node:crypto'

/** What stands before the 32 bytes of an X25519 key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** Computes the public key of a WireGuard private key, both in base64. */
export function publicKeyOf(privateKey) {
  const der = Buffer.concat([PKCS8, Buffer.from(privateKey, 'base64')])
  const { x } = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' })
  return Buffer.from(x, 'base64url').toString('base64')
}
