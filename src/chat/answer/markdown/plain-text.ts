/**
 * What of an answer needs no reading of the block it stands in: words, code and markers that are whole, in a line that is
 * certainly prose; rows of a table; lines of a fence. Whatever may be anything else is left to the parser.
 */
import { mayBeAddress } from './links.ts'
import { readMarkdown, readWords } from './markdown.ts'
import { MAX_WORD } from './open-prose.ts'
import type { MarkdownRules, OpenText } from './open-state.ts'
import { readToRest } from './open-text.ts'
import { BLANK_END } from './reading.ts'

const WORDS = '[^\\n\\r`<>[\\]【】"“”„«»「」『』◁\\\\&@|!\\ufffc]'
/** Nothing before it is open, so what closes it on its line makes it code. */
const CODE = '`[^`\\n|\\\\\\ufffc]+`(?=[^`])'
const INERT = new RegExp(`(?:${WORDS}+|!(?=\\s)|${CODE})+`, 'y')
const INERT_ROW = new RegExp(`(?:${WORDS}+|!(?=\\s)|${CODE}|\\n?\\|)+`, 'y')
/** No more of them follow, nor an address. */
const MARKERS = /(?:\[\d{1,3}\])+(?=[.,;\n]|[^\S\n]+[^\s[【])/y
/** What begins a line that is certainly prose: a paragraph, an item or a heading. */
const LINE = /\n(\n*)( {0,8})(?:(?:[-*+]|\d{1,9}[.)]) |(#{1,6}) )?(?:\*\*)?\p{L}/uy
/** What may become one of these with more text. */
const BEGUN =
  /^(?:[^\S\n]*(?:`[^`\n|\\]{0,200}`?|(?:\[\d{1,3}\])*(?:\[\d{0,3})?[^\S\n]*|!)|\n+ {0,8}(?:[-*+]|\d{1,9}[.)]?|#{1,6})? ?\*{0,2})$/
const HEADING = /^[^\p{L}]*#/u
/** Lines of a fence that do not end it. */
const FENCED = /^[^\n]*(?:\n(?![^\S\n]*(?:[`~]|$))[^\n]*)*/
const MAY_END_FENCE = /^\s*(?:`*|~*)\s*$/
const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n') + 1)
/** Whether it is prose whatever follows. */
const isSettled = (line: string): boolean => !line.includes('|') && /\p{L}/u.test(line)

/** A blank line, and behind it what is in no container. */
const PARTED = /^\n\n+(?=[^\s\d>*+-])/

/** Leaves what is over behind: nothing before such a line has a say. */
export function leaveBlock(state: OpenText, rules: MarkdownRules): void {
  const blank = state.within === 'prose' || state.within === 'cell' ? PARTED.exec(state.held)?.[0] : undefined
  if (blank === undefined || state.quoted > 0) return
  rules.write(blank)
  state.context = ''
  state.held = state.held.slice(blank.length)
}

/** Sends what needs no parser. @returns whether nothing is left, or nothing to decide yet */
export function passPlain(state: OpenText, rules: MarkdownRules): boolean {
  const { held, context, within } = state
  const pass = (end: number): void => {
    const words = held.slice(0, end).replace(BLANK_END, '')
    if (words !== '') state.context += rules.write(words)
    state.held = held.slice(words.length)
  }
  if (within === 'root-fence') {
    if (!held.startsWith('\n') && MAY_END_FENCE.test(lastLine(context))) return false
    pass(FENCED.exec(held)?.[0].length ?? 0)
    return /^\n?[^\S\n]*$/.test(state.held)
  }
  if (within === 'code') {
    const isPlain = !held.includes('\n') && !context.endsWith('\n')
    if (isPlain) pass(held.length)
    return isPlain
  }
  const line = lastLine(context)
  const isRow = within === 'cell' && line.startsWith('|')
  if (state.quoted > 0 || !(isRow || (within === 'prose' && isSettled(line)))) return false
  if (/^[`[]/.test(held) && /[`[\]\\!&<]$/.test(context)) return false
  return passProse(state, rules, isRow)
}

function passProse(state: OpenText, rules: MarkdownRules, isRow: boolean): boolean {
  const { held, context } = state
  const inert = isRow ? INERT_ROW : INERT
  let isHeading = HEADING.test(lastLine(context))
  let sent = 0
  let at = 0
  const send = (): void => {
    const words = held.slice(sent, at).replace(BLANK_END, '')
    if (words !== '') state.context += rules.write(words)
    sent += words.length
  }
  for (;;) {
    inert.lastIndex = at
    const words = inert.exec(held)?.[0] ?? ''
    if (mayBeAddress(context.slice(-MAX_WORD) + held.slice(0, at) + words)) break
    at += words.length
    MARKERS.lastIndex = at
    const markers = MARKERS.exec(held)?.[0]
    if (markers !== undefined) {
      send()
      const lead = held.slice(sent, at)
      state.context += rules.cite((markers.match(/\d+/g) ?? []).map(Number), lead)
      at += markers.length
      sent = at
      continue
    }
    LINE.lastIndex = at
    const line = isRow ? null : LINE.exec(held)
    if (line === null) break
    const [, blank = '', indent = '', heading] = line
    // Behind a blank line or a heading, or before its marks, it could be code.
    if (indent !== '' && (blank !== '' || isHeading || heading !== undefined)) break
    isHeading = heading !== undefined
    if (blank !== '') {
      // What is not indented behind a blank line is outside of all that was open.
      at += 1 + blank.length
      send()
      state.context = ''
    }
    at = LINE.lastIndex
  }
  send()
  state.held = held.slice(sent)
  return BEGUN.test(state.held)
}

/** A word that goes on is read again, behind white space or a marker. */
const LAST_WORD = /(?:\s|\[\d+\](?=\S))([^\s`<>[\]\\&!|*_]{0,40})$/u
const JOINED = /[`\\<[\]!&]$/
const NEEDS_PARSER = /[`<\\&*_]|\][(:[]/
/** Emphasis that begins before it may hide that it is a marker. */
const EMPHASIZED = /\[[^\]]*[*_~]/
const MAY_THINK = /[<◁]|\[T/i

/** Reads what goes on with a line of prose, up to its end, without what stands before it. @returns whether that was enough */
export function readLine(state: OpenText, rules: MarkdownRules): boolean {
  const { held, context, within } = state
  const end = held.indexOf('\n')
  if (within !== 'prose' || state.quoted > 0 || end === 0 || held.includes('|') || !isSettled(lastLine(context)))
    return false
  if (EMPHASIZED.test(held) || (end !== -1 && MAY_THINK.test(held))) return false
  const isNewWord = /^\s/.test(held)
  const word = !isNewWord ? LAST_WORD.exec(context)?.[1] : JOINED.test(context) ? undefined : ''
  if (word === undefined) return false
  // White space may go with a marker: an address behind `x-` is one, and `x-` before an `@` a part of one.
  const start = isNewWord ? 'x-' : `x ${word}`
  state.context = start
  state.held = end === -1 ? held : held.slice(0, end)
  readToRest(state, rules, false, NEEDS_PARSER.test(state.held) ? readMarkdown : readWords)
  state.context = context + state.context.slice(start.length)
  if (end !== -1) state.held += held.slice(end)
  state.within = 'prose'
  return end === -1 || passPlain(state, rules)
}
