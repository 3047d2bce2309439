/** Sums up cargo's `test result:` lines, one for each test program. */
export function countCargo(text) {
  const counts = { passed: 0, failed: 0 }
  for (const [, passed, failed] of text.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm)) {
    counts.passed += Number(passed)
    counts.failed += Number(failed)
  }
  return counts
}

/** Reads the totals that Node's test runner writes at the end of its TAP. */
export function countNode(tap) {
  const total = (key) => Number(tap.match(new RegExp(`^# ${key} (\\d+)$`, 'm'))?.[1] ?? 0)
  return { passed: total('pass'), failed: total('fail') + total('cancelled') }
}
