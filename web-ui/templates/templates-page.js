// The page's end of the Worker. A Worker that works has one text at a time, so that ending it hits no other.

/** How long a text may take, in milliseconds (decisions: templates). */
const LIMIT = 1_000
/** How long a Worker may take to be there: it has to come over the network. */
const PATIENCE = 10_000

let idle

/** Gives the Worker's answer, or `'late'`, `'broken'`, `'missing'`. */
export async function ask(request) {
  const worker = idle ?? (await begin())
  idle = undefined
  if (worker === undefined) return 'missing'
  const answer = await said(worker, LIMIT, request)
  if (typeof answer === 'string' || idle) worker.terminate()
  else idle = worker
  return answer
}

async function begin() {
  const worker = new Worker(new URL('latchkey-templates-worker', import.meta.url), { type: 'module' })
  if ((await said(worker, PATIENCE)) === 'ready') return worker
  worker.terminate()
}

/** Waits for the next that it says, after it was told something. */
function said(worker, patience, request) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patience, 'late')
    const done = (answer) => {
      clearTimeout(timer)
      resolve(answer)
    }
    worker.onmessage = ({ data }) => done(data)
    worker.onerror = () => done('broken')
    if (request) worker.postMessage(request)
  })
}
