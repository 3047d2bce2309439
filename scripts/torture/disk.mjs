import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

import { must } from '../lib/run.mjs'

/** Whether a folder can be given a disk of its own here, which needs user namespaces. */
export const HAS_DISKS = spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0

/**
 * Puts a disk in memory under a folder, for those only who are started through it.
 *
 * Gives `{ prefix, inside, change, stop }`: the words before a command, where the folder's content is for us, and a way to
 * mount it with other options.
 */
export async function startDisk(folder, options) {
  const mount = 'mount -t tmpfs -o "$1" none "$2" && echo ready && exec sleep infinity'
  const holder = spawn('unshare', ['--user', '--map-root-user', '--mount', '--', 'sh', '-c', mount, 'sh', `mode=0700,${options}`, folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = new Promise((resolve) => holder.once('close', resolve).once('error', resolve))
  const stop = () => {
    holder.kill('SIGKILL')
    return gone
  }
  const ready = new Promise((resolve) => createInterface({ input: holder.stdout }).once('line', resolve))
  const said = await Promise.race([ready, gone])
  if (said !== 'ready') throw new Error('no disk of its own for a folder')
  const prefix = ['nsenter', '--preserve-credentials', '--user', '--mount', '-t', String(holder.pid), '--']
  return {
    prefix,
    inside: `/proc/${holder.pid}/root${folder}`,
    change: (options) => must(prefix[0], [...prefix.slice(1), 'mount', '-o', `remount,${options}`, folder]),
    stop,
  }
}
