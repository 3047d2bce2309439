/**
 * Sums up a report of Playwright's JSON reporter: `{ passed, failed, failures }`, each failure with `name` and `message`.
 *
 * What went wrong outside of any test (a page that cannot be opened, a file that does not load) counts as a failure too.
 */
export function readReport({ suites = [], errors = [] }) {
  const tests = suites.flatMap((suite) => testsOf(suite, []))
  const outside = errors.map(({ message }) => ({ name: 'before the tests', message }))
  const failures = [...tests.filter(({ message }) => message !== undefined), ...outside]
  return { passed: tests.filter(({ message }) => message === undefined).length, failed: failures.length, failures }
}

/** Lists the tests below a suite; a skipped one proves nothing, so it is neither passed nor failed. */
function testsOf({ title, specs = [], suites = [] }, above) {
  const path = [...above, title]
  const own = specs.flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status !== 'skipped')
      .map(({ status, results }) => {
        const { errors = [], status: end } = results.at(-1) ?? {}
        const said = errors.map(({ message }) => plain(message)).join('\n\n') || `it ended as ${end}`
        return { name: [...path, spec.title].join(' › '), message: status === 'expected' ? undefined : said }
      }),
  )
  return [...own, ...suites.flatMap((suite) => testsOf(suite, path))]
}

/** Takes out colours. */
function plain(text) {
  return text.replace(/\u001b\[[\d;]*m/g, '')
}
