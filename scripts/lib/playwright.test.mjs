import assert from 'node:assert/strict'
import test from 'node:test'

import { readReport } from './playwright.mjs'

const spec = (title, status, ...errors) => ({ title, tests: [{ status, results: [{ status: 'failed', errors }] }] })

test('counts tests of all suites and names those that failed', () => {
  const report = {
    suites: [
      {
        title: 'a.spec.mjs',
        specs: [spec('goes', 'expected')],
        suites: [
          {
            title: 'inner',
            specs: [spec('breaks', 'unexpected', { message: '\u001b[31mno\u001b[39m' }), spec('left out', 'skipped')],
          },
        ],
      },
    ],
  }
  assert.deepEqual(readReport(report), {
    passed: 1,
    failed: 1,
    failures: [{ name: 'a.spec.mjs › inner › breaks', message: 'no' }],
  })
})

test('a test that only passes when repeated has failed', () => {
  const { passed, failed, failures } = readReport({ suites: [{ title: 'a', specs: [spec('at times', 'flaky')] }] })
  assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 })
  assert.equal(failures[0].message, 'it ended as failed')
})

test('counts what went wrong outside of tests', () => {
  const { failed, failures } = readReport({ suites: [], errors: [{ message: 'no page' }] })
  assert.equal(failed, 1)
  assert.deepEqual(failures, [{ name: 'before the tests', message: 'no page' }])
})
