import { cargo, complaint } from '../lib/cargo.mjs'

/**
 * Measures a device-only enrollment against its two requests sent bare (`desktop/benches/enrollment.rs`).
 *
 * Gives `ratio`, `enrollment_ms`, `bare_ms`, `commit_ms` (medians) and `requests`.
 */
export async function benchEnrollment(progress) {
  const args = ['bench', '--package', 'latchkey-desktop', '--features', 'demo', '--bench', 'enrollment']
  const result = await cargo(args, { onLine: progress })
  if (result.code !== 0) throw new Error(complaint(result))
  const line = result.stdout.split('\n').find((text) => text.startsWith('{'))
  if (line === undefined) throw new Error('the benchmark printed no result')
  return JSON.parse(line)
}
