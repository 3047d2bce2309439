import assert from 'node:assert/strict'
import test from 'node:test'

import { readMail } from './mail.mjs'

const latin1 = (text) => Buffer.from(text).toString('latin1')

test('reads a plain mail', () => {
  const mail = latin1('To: ben@example.com\r\nSubject: Welcome,\r\n Ben\r\n\r\nHellö.\r\n\r\nBye.\r\n')
  assert.deepEqual(readMail(mail), { to: 'ben@example.com', subject: 'Welcome, Ben', text: 'Hellö.\n\nBye.' })
})

test('reads encoded words and bodies', () => {
  const subject = '=?utf-8?Q?Gr=C3=BC=C3=9Fe_an?=\n =?UTF-8?B?w5xsaQ==?='
  const mail = `Subject: ${subject}\nContent-Transfer-Encoding: quoted-printable\n\na =3D=\n =C3=BC\n`
  assert.deepEqual(readMail(mail), { to: '', subject: 'Grüße anÜli', text: 'a = ü' })
  assert.equal(readMail('Content-Transfer-Encoding: base64\n\nw7wK\nYQ==\n').text, 'ü\na')
})

test('takes the plain part, else the first without its tags', () => {
  const part = (type, text) => `--x\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${text}\r\n`
  const mail = (...parts) => `Content-Type: multipart/alternative; boundary="x"\r\n\r\n${parts.join('')}--x--\r\n`
  assert.equal(readMail(mail(part('text/html', '<p>b</p>'), part('text/plain', 'a'))).text, 'a')
  assert.equal(readMail(mail(part('text/html', '<p>b</p>'))).text, 'b')
})
