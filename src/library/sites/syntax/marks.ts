/** Lines that only tell a generator something, and that no reader sees. */
import type { LineSyntax } from './line-syntax.ts'

const marks = (hints: readonly string[], pattern: RegExp): LineSyntax => ({
  hints,
  take: (lines, index) => (pattern.test(lines[index] ?? '') ? { lines: [], next: index + 1 } : null),
})

/** `[TOC]`, `[[toc]]`, and where a list of posts cuts its excerpt. */
export const placeMarks: LineSyntax = {
  hints: ['TOC', 'toc', '<!--', '{:'],
  take(lines, index) {
    if (PLACE.test(lines[index] ?? '')) return { lines: [], next: index + 1 }
    // kramdown puts its table of contents in the place of a list.
    const isList = /^[ \t]*(?:[*+-]|\d+\.)[ \t]+\S/.test(lines[index] ?? '')
    return isList && /^\s*\{:\s*toc\b/i.test(lines[index + 1] ?? '') ? { lines: [], next: index + 2 } : null
  },
}

const PLACE = /^\s*(?:\[TOC\]|\[\[_?TOC_?\]\]|\{:\s*toc\b[^}]*\}|<!--\s*(?:truncate|more)\s*-->)\s*$/i

/** `*[HTML]: HyperText Markup Language`: what a browser shows when the mouse is over the word. */
export const abbreviations: LineSyntax = marks(['*['], /^ {0,3}\*\[[^\]\n]+\]:[ \t]*\S.*$/)

/** `{: .class #id }` and `{ .card }` on a line of their own: they dress what is above. */
export const attributeLists: LineSyntax = {
  hints: ['{'],
  take(lines, index) {
    const line = lines[index] ?? ''
    if (!/^\s*\{:?[ \t]*(?:[.#][^{}]*|[\w-]+=[^{}]*)\}\s*$/.test(line)) return null
    // The id of the heading above is read with it.
    const givesId = line.includes('#') && /^ {0,3}#{1,6}[ \t]/.test(lines[index - 1] ?? '')
    return givesId ? null : { lines: [], next: index + 1 }
  },
}

/** Snippets of PyMdown that could not be read: `--8<-- "file"`, and a list of files between two such marks. */
export const snippetMarks: LineSyntax = {
  hints: ['8<'],
  take(lines, index, { leftOut }) {
    const [, file] = /^\s*-+8<-+(?:[ \t]+["'](.+)["'])?[ \t]*$/.exec(lines[index] ?? '') ?? [null]
    if (file === null) return null
    if (file !== undefined) {
      leftOut.add('include')
      return { lines: [], next: index + 1 }
    }
    const end = lines.findIndex((line, at) => at > index && /^\s*-+8<-+[ \t]*$/.test(line))
    if (end < 0) return { lines: [], next: index + 1 }
    const files = lines.slice(index + 1, end).filter((line) => line.trim() !== '' && !line.trim().startsWith(';'))
    leftOut.add('include', files.length)
    return { lines: [], next: end + 1 }
  },
}

const missing = (hints: readonly string[], pattern: RegExp): LineSyntax => ({
  hints,
  take(lines, index, { leftOut }) {
    if (!pattern.test(lines[index] ?? '')) return null
    leftOut.add('include')
    return { lines: [], next: index + 1 }
  },
})

/** `{* file ln[1:4] *}` and `{! file !}` that could not be read. */
export const braceIncludes: LineSyntax = missing(['{*', '{!'], /^\s*\{(?:\*\s*[^*]+?\s*\*|!\s*[^!]+?\s*!)\}\s*$/)

/** `<<< @/file` and `<!--@include: file-->` that could not be read. */
export const vitePressIncludes: LineSyntax = missing(
  ['<<<', '@include'],
  /^\s*(?:<<<[ \t]*\S.*|<!--\s*@include:.*-->)\s*$/,
)

const ATTRIBUTE = `\\.?[A-Za-z][\\w.:-]*(?:=(?:"[^"]*"|'[^']*'|[^\\s{}"']+))?`
/** Each ends at a space, so that there is one way alone to read a line. */
const WITH_ATTRIBUTES = new RegExp(
  `^( {0,3}#{1,6}[ \\t].*?)[ \\t]*\\{:?[ \\t]*(${ATTRIBUTE}(?:[ \\t]+${ATTRIBUTE})*)[ \\t]*\\}[ \\t#]*$`,
)

/** `## Title { data-toc-label="…" }`: attributes of a heading other than its id, which `{#id}` gives. */
export const headingAttributes: LineSyntax = {
  hints: ['#'],
  take(lines, index) {
    const match = WITH_ATTRIBUTES.exec(lines[index] ?? '')
    if (match === null || /(?:^|\s)id=/.test(match[2] ?? '')) return null
    return { lines: [match[1] ?? ''], next: index + 1 }
  },
}
