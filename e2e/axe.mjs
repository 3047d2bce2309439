/** Puts what axe found on one line. */
export function brief({ id, help, nodes }) {
  return `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`
}
