/**
 * Writes `web-ui/src/widgets/icon/paths.rs`: one path for each icon that the screens use, from the package lucide-static
 * (ISC). Run it after a change of the list: `node scripts/web/icons.mjs`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { isProgram } from '../lib/arguments.mjs'
import { ROOT } from '../lib/run.mjs'

const NAMES = [
  'arrow-right',
  'check',
  'chevron-left',
  'chevron-right',
  'circle-alert',
  'clock',
  'copy',
  'download',
  'eye',
  'eye-off',
  'file-warning',
  'hourglass',
  'info',
  'key-round',
  'laptop',
  'link',
  'mail',
  'map-pin',
  'panel-right',
  'printer',
  'refresh-cw',
  'rotate-ccw',
  'shield-check',
  'smartphone',
  'triangle-alert',
  'upload',
  'user-round',
  'x',
]

/** Gives the Rust source. */
export function source() {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/lucide-static/package.json'), 'utf8'))
  const icons = NAMES.map((name) => {
    const svg = readFileSync(join(ROOT, `node_modules/lucide-static/icons/${name}.svg`), 'utf8')
    return `/// \`${name}\`.\npub const ${name.toUpperCase().replaceAll('-', '_')}: &str = ${JSON.stringify(path(svg))};\n`
  })
  const head = `//! The icons as SVG paths on 24 by 24 units, from lucide-static ${version} (ISC). Written by \`scripts/web/icons.mjs\`.\n`
  return `${head}\n${icons.join('\n')}`
}

/** Draws all shapes of an icon as one path. */
export function path(svg) {
  const shapes = [...svg.matchAll(/<(path|circle|rect|line|polyline)\b([^>]*?)\/>/g)]
  return shapes.map(([, kind, text]) => DRAW[kind](attributes(text))).join('')
}

function attributes(text) {
  return Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]))
}

const DRAW = {
  path: ({ d }) => d.replace(/^m(-?[\d.]+)[ ,]?(-?[\d.]+)\s*(?=([\d.-])?)/, (_, x, y, more) => `M${x} ${y}${more ? 'l' : ''}`),
  circle: ({ cx, cy, r }) => `M${cx - r} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  line: ({ x1, y1, x2, y2 }) => `M${x1} ${y1}L${x2} ${y2}`,
  polyline: ({ points }) => `M${points.trim().split(/\s+/).join('L').replaceAll(',', ' ')}`,
  rect: ({ x = 0, y = 0, width, height, rx = 0 }) => {
    const [left, top, r] = [Number(x), Number(y), Number(rx)]
    const [across, down] = [width - 2 * r, height - 2 * r]
    const arc = (dx, dy) => `a${r} ${r} 0 0 1 ${dx} ${dy}`
    return `M${left + r} ${top}h${across}${arc(r, r)}v${down}${arc(-r, r)}h${-across}${arc(-r, -r)}v${-down}${arc(r, -r)}z`
  },
}

if (isProgram(import.meta.url)) writeFileSync(join(ROOT, 'web-ui/src/widgets/icon/paths.rs'), source())
