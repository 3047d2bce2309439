// The Worker: renders one text after the other.
import start, { render } from 'latchkey-templates'

await start()
onmessage = ({ data }) => postMessage(render(data))
postMessage('ready')
