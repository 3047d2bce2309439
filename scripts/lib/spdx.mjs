/**
 * Tells whether an SPDX licence expression can be met with the allowed licences alone.
 *
 * `X WITH Y` counts as a licence of its own; `/` is the old Cargo spelling of `OR`. Throws on anything malformed.
 */
export function isAllowed(expression, allowed) {
  const tokens = expression.match(/[()/]|[^\s()/]+/g) ?? []
  let at = 0
  const fail = () => {
    throw new Error(`not a licence expression: ${expression}`)
  }

  const either = () => {
    let ok = both()
    while (tokens[at] === 'OR' || tokens[at] === '/') {
      at++
      ok = both() || ok
    }
    return ok
  }
  const both = () => {
    let ok = one()
    while (tokens[at] === 'AND') {
      at++
      ok = one() && ok
    }
    return ok
  }
  const one = () => {
    if (tokens[at] === '(') {
      at++
      const ok = either()
      return tokens[at++] === ')' ? ok : fail()
    }
    const id = name()
    if (tokens[at] !== 'WITH') return allowed.includes(id)
    at++
    return allowed.includes(`${id} WITH ${name()}`)
  }
  const name = () => {
    const token = tokens[at++]
    return token === undefined || /^(?:AND|OR|WITH|[()/])$/.test(token) ? fail() : token
  }

  const ok = either()
  return at === tokens.length ? ok : fail()
}
