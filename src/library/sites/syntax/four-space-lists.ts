/**
 * Python-Markdown's lists: what is indented by four belongs to the item, wherever its own text begins. A marker that
 * stands further in than CommonMark allows for that is moved back.
 */
import type { LineSyntax } from './line-syntax.ts'

const MARKER = /^( {0,3})([-*+]|\d{1,9}[.)])( {1,4})(?=\S)/

export const fourSpaceLists: LineSyntax = {
  hints: ['- ', '* ', '+ ', '. ', ') '],
  take(lines, index) {
    const line = lines[index] ?? ''
    const match = MARKER.exec(line)
    if (match === null || match[0].length <= 4) return null
    const marker = match[2] ?? ''
    const text = line.slice(match[0].length)
    return { lines: [marker.padEnd(Math.max(4, marker.length + 1)) + text], next: index + 1 }
  },
}
