// Loads the screens. A file of its own: the Content-Security-Policy allows no script within the page.
import start from 'latchkey-wasm'

start()
