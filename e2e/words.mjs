import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ROOT } from '../scripts/lib/run.mjs'

/** The languages of the screens. */
export const LANGUAGES = ['en', 'de', 'pl']

/** Reads the words of a language, by section and key. */
export function words(language) {
  return JSON.parse(readFileSync(join(ROOT, `web-ui/locales/${language}.json`), 'utf8'))
}

/** English, which tests speak unless they are about languages. */
export const WORDS = words('en')

/**
 * Makes the pattern of a text that is shown, from its first character to its last: each `{value}` as given, else anything.
 * A text in plural forms is any of them.
 */
export function said(text, values = {}) {
  const forms = typeof text === 'string' ? [text] : Object.values(text)
  const patterns = forms.map((form) =>
    form
      .split(/(\{\w+\})/)
      .map((part) => {
        const [, name] = part.match(/^\{(\w+)\}$/) ?? []
        if (name === undefined) return escaped(part)
        return values[name] === undefined ? '.+' : `[\u2066-\u2069]?${escaped(String(values[name]))}[\u2066-\u2069]?`
      })
      .join(''),
  )
  return new RegExp(`^(?:${patterns.join('|')})$`, 's')
}

/** Makes a pattern of a text that stands for itself. */
export function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
