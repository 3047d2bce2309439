import { cpus, loadavg, totalmem } from 'node:os'

/** Describes this machine: figures mean little without it. `load` is that of the last minute. */
export function machine() {
  const cores = cpus()
  return {
    cores: cores.length,
    model: cores[0]?.model.trim() ?? 'unknown',
    memory_gb: Math.round(totalmem() / 2 ** 30),
    load: Math.round(loadavg()[0] * 100) / 100,
    system: `${process.platform} ${process.arch}`,
  }
}

/** Writes it on one line. */
export function machineLine({ cores, model, memory_gb, load, system }) {
  return `${cores} cores, ${model}, ${memory_gb} GB, ${system}, load ${load}`
}
