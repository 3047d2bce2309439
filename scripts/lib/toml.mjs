/**
 * Reads the part of TOML that this project's own small files use: tables, strings, numbers, booleans, arrays and
 * inline tables. Anything else is an error with its line, never a guess.
 */
export function parseToml(text) {
  const root = {}
  let table = root
  let at = 0

  const fail = (what) => {
    throw new Error(`line ${text.slice(0, at).split('\n').length}: ${what}`)
  }
  const match = (pattern) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at += found[0].length
    return found
  }
  const blank = () => match(/(?:\s|#[^\n]*)*/y)
  const expect = (pattern, what) => match(pattern) ?? fail(`${what} expected`)
  const put = (target, key, value) => {
    if (Object.hasOwn(target, key)) fail(`twice: ${key}`)
    target[key] = value
  }

  const key = () => {
    const found = expect(/([\w-]+)|"([^"\\\n]*)"/y, 'a key')
    return found[1] ?? found[2]
  }
  const pair = (target) => {
    const name = key()
    expect(/[ \t]*=[ \t]*/y, '`=`')
    put(target, name, value())
  }
  const listed = (end, item) => {
    for (blank(); !match(end); blank()) {
      item()
      blank()
      if (!match(/,/y)) return void expect(end, 'a comma or the end')
    }
  }
  const value = () => {
    let found
    if ((found = match(/"((?:[^"\\\n]|\\["\\nt])*)"(?!")/y))) return JSON.parse(found[0])
    if ((found = match(/'([^'\n]*)'(?!')/y))) return found[1]
    if ((found = match(/(true|false)\b/y))) return found[1] === 'true'
    if ((found = match(/-?\d+(?![\w.:-])/y))) return Number(found[0])
    if (match(/\[/y)) {
      const items = []
      listed(/\]/y, () => items.push(value()))
      return items
    }
    if (match(/\{/y)) {
      const inner = {}
      listed(/\}/y, () => pair(inner))
      return inner
    }
    return fail('a value that this reader knows')
  }

  for (blank(); at < text.length; blank()) {
    if (match(/\[(?!\[)[ \t]*/y)) {
      const names = [key()]
      while (match(/[ \t]*\.[ \t]*/y)) names.push(key())
      expect(/[ \t]*\]/y, '`]`')
      table = names.reduce((parent, name) => (parent[name] ??= {}), root)
    } else pair(table)
    expect(/[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y, 'the end of the line')
  }
  return root
}
