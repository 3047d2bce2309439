/** Columns of a page; calm to read, and it fits half a screen. */
const WIDTH = 76

/** Before each line that a program printed. */
const QUOTE = '      '

/**
 * Prints a quiet, narrow page: steps with their seconds, and what programs said, set in.
 *
 * No colours and no moving line without a terminal, with `NO_COLOR`, or on a dumb one; nothing at all when `silent`.
 */
export function terminal({ silent = false, out = process.stdout, env = process.env } = {}) {
  const live = !silent && out.isTTY === true && env.TERM !== 'dumb' && !env.CI
  const colourful = out.isTTY === true && env.TERM !== 'dumb' && !env.NO_COLOR
  const paint = (code) => (text) => (colourful ? `\x1b[${code}m${text}\x1b[0m` : text)
  const [bold, dim, green, red] = [paint(1), paint(2), paint(32), paint(31)]
  const width = Math.max(40, Math.min(out.columns ?? WIDTH, WIDTH))
  let moving = false

  const write = (text) => {
    if (silent) return
    if (moving) out.write('\r\x1b[2K')
    moving = false
    out.write(text)
  }

  const page = {
    /** How wide a program may print what is quoted here, in columns. */
    quoteWidth: width - QUOTE.length,

    blank: () => write('\n'),
    title: (text) => write(`\n  ${bold(text)}\n`),
    text: (text) => wrap(text, width - 2).forEach((line) => write(`  ${line}\n`)),
    aside: (text) => wrap(text, width - 4).forEach((line) => write(`    ${dim(line)}\n`)),
    command: (text) => write(`    ${dim('$')} ${text}\n`),
    line: (text) => write(`${text}\n`),

    /** Shows what a program printed, set in and unwrapped: it may be a table. */
    quote: (text) => text.trimEnd().split('\n').forEach((line) => write(`${QUOTE}${line}`.trimEnd() + '\n')),

    /** Shows a line that the next one replaces; nothing without a live terminal. */
    progress(text) {
      if (!live) return
      write(`  ${dim(`· ${text}`.slice(0, width - 2))}`)
      moving = true
    },

    /** Shows how a step went, its seconds on the right. */
    outcome(ok, text, seconds) {
      const mark = ok ? green('✓') : red('✗')
      const time = seconds === undefined ? '' : `${seconds.toFixed(1)} s`
      const gap = time && ' '.repeat(Math.max(1, width - 4 - text.length - time.length))
      write(`  ${mark} ${text}${gap}${time && dim(time)}\n`)
    },

    /** Does a step and shows how it went. */
    async step(text, work) {
      const started = performance.now()
      const seconds = () => (performance.now() - started) / 1000
      page.progress(text)
      try {
        const result = await work((detail) => page.progress(`${text}: ${detail.trim()}`))
        page.outcome(true, text, seconds())
        return result
      } catch (error) {
        page.outcome(false, text, seconds())
        throw error
      }
    },
  }
  return page
}

/** Breaks a text at spaces so that no line is longer than `width`, if its words allow. */
export function wrap(text, width) {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}

/** Prints a result for programs, on one line; seconds to the millisecond. */
export function printJson(result) {
  const short = (key, value) => (key === 'seconds' ? Math.round(value * 1000) / 1000 : value)
  process.stdout.write(`${JSON.stringify(result, short)}\n`)
}
