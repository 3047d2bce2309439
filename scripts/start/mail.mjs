import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Reads the mails of an outbox, oldest first. */
export function readMails(outbox) {
  const names = readdirSync(outbox).filter((name) => name.endsWith('.eml'))
  return names.sort().map((name) => readMail(readFileSync(join(outbox, name), 'latin1')))
}

/**
 * Reads what a person sees of a mail: `{ to, subject, text }`; of several parts the plain text, else the first, without
 * tags. `bytes` is the file read as latin1, a character for each byte.
 */
export function readMail(bytes) {
  const { headers, body } = split(bytes)
  return { to: words(headers.to), subject: words(headers.subject), text: readable(headers, body) }
}

function split(part) {
  const [head, ...rest] = part.replace(/\r\n/g, '\n').split('\n\n')
  const headers = {}
  for (const line of head.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name, value] = line.match(/^([\w-]+):\s*(.*)$/) ?? []
    if (name) headers[name.toLowerCase()] = value
  }
  return { headers, body: rest.join('\n\n') }
}

function readable(headers, body) {
  const type = headers['content-type'] ?? 'text/plain'
  const [, boundary] = type.match(/^multipart\/.*boundary="?([^";]+)/i) ?? []
  if (boundary) {
    const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => split(part.replace(/^\r?\n/, '')))
    const part = parts.find(({ headers }) => /^text\/plain/i.test(headers['content-type'] ?? '')) ?? parts[0]
    return part ? readable(part.headers, part.body) : ''
  }
  const text = decode(headers['content-transfer-encoding'], body)
  return (/^text\/html/i.test(type) ? text.replace(/<[^>]*>/g, '') : text).trim()
}

function decode(encoding = '8bit', text) {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(text, 'base64').toString('utf8')
    case 'quoted-printable':
      return Buffer.from(unquote(text.replace(/=\n/g, '')), 'latin1').toString('utf8')
    default:
      return Buffer.from(text, 'latin1').toString('utf8')
  }
}

/** Reads the encoded words (RFC 2047) of a header. */
function words(header = '') {
  return header.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind, text) =>
    kind.toLowerCase() === 'b' ? decode('base64', text) : decode('quoted-printable', text.replace(/_/g, ' ')),
  )
}

function unquote(text) {
  return text.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
}
