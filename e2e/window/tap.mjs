import { connect, createServer } from 'node:net'

/** Lays a wire to an Edge that can be listened to; gives `{ url, heard, stop }`. */
export async function tap(edge) {
  const { hostname, port } = new URL(edge)
  const chunks = []
  const open = new Set()
  const server = createServer((client) => {
    const target = connect(Number(port), hostname)
    for (const [from, to] of [[client, target], [target, client]]) {
      open.add(from)
      from.on('data', (chunk) => chunks.push(chunk)).pipe(to)
      from.on('error', () => to.destroy()).on('close', () => open.delete(from))
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    heard: () => Buffer.concat(chunks).toString('latin1'),
    stop() {
      open.forEach((socket) => socket.destroy())
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
