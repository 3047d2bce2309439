import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import test from 'node:test'

import { converse } from './laptop.mjs'
import { person } from './person.mjs'

/** A program that speaks as `latchkey enroll --json` does: each View waits for the Action before it. */
function speaker(views, code = 0) {
  const source = `
    const views = ${JSON.stringify(views)}
    const next = () => console.log(JSON.stringify(views.shift()))
    const heard = []
    require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
      heard.push(JSON.parse(line))
      next()
      if (views.length === 0) console.error(JSON.stringify(heard)), process.exit(${code})
    })
    next()`
  return spawn(process.execPath, ['-e', source])
}

const ben = () => person({ phone: '1', password: 'secret', device: 'laptop' })

test('answers each screen once, to the end', async () => {
  const child = speaker([{ screen: 'welcome' }, { screen: 'password' }, { screen: 'home' }])
  let heard = ''
  child.stderr.on('data', (text) => (heard += text))
  await converse(child, ben().answer)
  assert.deepEqual(
    JSON.parse(heard).map(({ action }) => action),
    ['next', 'set_password'],
  )
})

test('fails when the program stops elsewhere, and says where', async () => {
  await assert.rejects(converse(speaker([{ screen: 'welcome' }, { screen: 'stopped' }], 5), ben().answer), {
    message: /^latchkey enroll --json: exit code 5 at `stopped`/,
  })
})

test('fails at the first error of a View', async () => {
  const views = [{ screen: 'welcome' }, { screen: 'password', error: 'weak_password' }, { screen: 'home' }]
  await assert.rejects(converse(speaker(views), ben().answer), { message: '`password` says: "weak_password"' })
})
