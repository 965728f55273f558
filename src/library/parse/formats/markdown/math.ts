/**
 * Formulas for micromark, as MathJax, KaTeX and Pandoc find them: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, the last two with
 * doubled backslashes too, and environments. They are kept as they are written, delimiters and all.
 */
import type { Literal } from 'mdast'
import type { CompileContext, Extension as FromMarkdownExtension, Token } from 'mdast-util-from-markdown'
import type { Code, Construct, Effects, Extension, State, TokenizeContext } from 'micromark-util-types'
import type { Processor } from 'unified'
import { fenceTracker } from '../../../sites/syntax/fences.ts'

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    formula: 'formula'
    formulaBlock: 'formulaBlock'
    formulaData: 'formulaData'
  }
}

export interface Formula extends Literal {
  type: 'formula'
}

export interface FormulaBlock extends Literal {
  type: 'formulaBlock'
}

declare module 'mdast' {
  interface PhrasingContentMap {
    formula: Formula
  }
  interface RootContentMap {
    formula: Formula
    formulaBlock: FormulaBlock
  }
}

/** Longer ones in a line are no formulas; the text is looked through from each opening mark. */
const MAX_INLINE_CHARS = 2000
const MAX_BLOCK_LINES = 400

/** `remark` plugin: reads formulas of this very source. */
export function mathSyntax(this: Processor, source: string): void {
  const data = this.data()
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), formulas(findBlocks(source))]
  data.fromMarkdownExtensions = [...(data.fromMarkdownExtensions ?? []), compiler]
}

export const mayHoldMath = (source: string): boolean => /\$|\\[([]|\\begin\{/.test(source)

// Blocks: which lines they begin and end on is found beforehand, for a construct of several lines cannot be given up.

const OPENING = /^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(\$\$|\\{1,2}\[|\\begin\{([A-Za-z]+\*?)\})(.*)$/
/** What may stand behind a formula on its last line: a stop, a label. */
const BEHIND = /^[ \t]*[.,;:]?[ \t]*(?:\{[^{}]*\}|\([\w:.-]+\)|:\w+:`[^`]*`)?[ \t]*$/
const ENVIRONMENTS =
  /^(?:equation|align|aligned|alignat|gather|gathered|multline|eqnarray|flalign|split|cases|math|displaymath|[pbvBV]?matrix|array)\*?$/

/** From the number of a block's first line to that of its last, both from one. */
function findBlocks(source: string): ReadonlyMap<number, number> {
  const blocks = new Map<number, number>()
  const lines = source.split('\n')
  const fence = fenceTracker()
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (fence.inside(line)) continue
    const match = line.includes('$$') || line.includes('\\') ? OPENING.exec(line) : null
    if (match === null || (match[2] !== undefined && !ENVIRONMENTS.test(match[2]))) continue
    const last = lastLine(lines, index, match)
    if (last === null) continue
    blocks.set(index + 1, last + 1)
    index = last
  }
  return blocks
}

function lastLine(
  lines: readonly string[],
  first: number,
  [, opening = '', environment, rest = '']: RegExpExecArray,
): number | null {
  const closing =
    environment !== undefined ? `\\end{${environment}}` : opening === '$$' ? '$$' : opening.replace('[', ']')
  const isAlone = rest.trim() === ''
  let content = ''
  for (let at = first; at < Math.min(lines.length, first + MAX_BLOCK_LINES); at++) {
    const line = at === first ? rest : (lines[at] ?? '')
    if (line.trim() === '' && at > first && (!isAlone || environment !== undefined)) return null
    const end = line.indexOf(closing)
    if (end < 0) {
      content += `${line}\n`
      continue
    }
    content += line.slice(0, end)
    const isFormula =
      content.trim() !== '' && (!opening.startsWith('\\') || environment !== undefined || looksLikeTex(content))
    return isFormula && BEHIND.test(line.slice(end + closing.length)) ? at : null
  }
  return null
}

/** Escaped brackets are prose as often as they are maths: `\[optional\]`, `\(s\)`. */
const looksLikeTex = (content: string): boolean =>
  /[\\^_=<>+*/|]|[A-Za-z]\s*[({]|^\s*[-\d.]+\s*$/.test(content) || /^\s*[A-Za-z]{1,2}'*\s*$/.test(content)

function formulas(blocks: ReadonlyMap<number, number>): Extension {
  const block: Construct = { name: 'formulaBlock', concrete: true, tokenize }
  function tokenize(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
    return tokenizeBlock(this, effects, ok, nok, blocks)
  }
  const dollars: Construct = {
    name: 'formula',
    previous: (code) => code !== 36,
    tokenize: tokenizeDollars,
  }
  const brackets: Construct = { name: 'formula', tokenize: tokenizeBrackets }
  return { flow: { 36: block, 92: block }, text: { 36: dollars, 92: brackets } }
}

const isLineEnding = (code: Code): boolean => code !== null && code < -2
const isSpace = (code: Code): boolean => code !== null && (code < 0 || code === 32)
const isDigit = (code: Code): boolean => code !== null && code >= 48 && code <= 57

function tokenizeBlock(
  context: TokenizeContext,
  effects: Effects,
  ok: State,
  nok: State,
  blocks: ReadonlyMap<number, number>,
): State {
  const last = blocks.get(context.now().line)
  return (code) => {
    if (last === undefined) return nok(code)
    effects.enter('formulaBlock')
    effects.enter('formulaData')
    return data(code)
  }
  function data(code: Code): State | undefined {
    if (code !== null && !isLineEnding(code)) {
      effects.consume(code)
      return data
    }
    effects.exit('formulaData')
    if (code === null || context.interrupt === true || context.now().line >= (last ?? 0)) return end(code)
    return effects.check({ partial: true, tokenize: tokenizeNextLine }, next, end)(code)
  }
  function next(code: Code): State | undefined {
    effects.enter('lineEnding')
    effects.consume(code)
    effects.exit('lineEnding')
    return begin
  }
  function begin(code: Code): State | undefined {
    if (code === null) return end(code)
    if (isLineEnding(code)) {
      if (context.now().line >= (last ?? 0)) return end(code)
      return effects.check({ partial: true, tokenize: tokenizeNextLine }, next, end)(code)
    }
    effects.enter('formulaData')
    return data(code)
  }
  function end(code: Code): State | undefined {
    effects.exit('formulaBlock')
    return ok(code)
  }
}

/** The next line is there, and of the same quote or list. */
function tokenizeNextLine(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  return (code) => {
    if (code === null) return nok(code)
    effects.enter('lineEnding')
    effects.consume(code)
    effects.exit('lineEnding')
    return (next) => (this.parser.lazy[this.now().line] ? nok(next) : ok(next))
  }
}

/** Pandoc's rule for prices: no space inside the dollars, and no digit behind them. */
function tokenizeDollars(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let size = 0
  let run = 0
  let chars = 0
  let previous: Code = null
  return (code) => {
    effects.enter('formula')
    effects.enter('formulaData')
    return opening(code)
  }
  function opening(code: Code): State | undefined {
    if (code === 36 && size < 2) {
      size++
      effects.consume(code)
      return opening
    }
    if (code === null || code === 36 || (size === 1 && isSpace(code))) return nok(code)
    return data(code)
  }
  function data(code: Code): State | undefined {
    if (code === null || chars++ > MAX_INLINE_CHARS) return nok(code)
    if (isLineEnding(code)) return lineEnding(effects, code, data)
    if (code === 36) {
      run = 0
      return closing(code)
    }
    effects.consume(code)
    if (code === 92) return escaped
    previous = code
    return data
  }
  function escaped(code: Code): State | undefined {
    if (code === null || isLineEnding(code)) return data(code)
    previous = code
    effects.consume(code)
    return data
  }
  function closing(code: Code): State | undefined {
    if (code === 36 && run < size) {
      run++
      effects.consume(code)
      return closing
    }
    const closes = run === size && code !== 36 && (size === 2 || (!isSpace(previous) && !isDigit(code)))
    if (!closes) {
      previous = 36
      return data(code)
    }
    effects.exit('formulaData')
    effects.exit('formula')
    return ok(code)
  }
}

function lineEnding(effects: Effects, code: Code, then: State): State {
  effects.exit('formulaData')
  effects.enter('lineEnding')
  effects.consume(code)
  effects.exit('lineEnding')
  return (next) => {
    effects.enter('formulaData')
    return then(next)
  }
}

/** `\(…\)` and `\[…\]`, with one backslash or two. */
function tokenizeBrackets(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let slashes = 0
  let seen = 0
  let chars = 0
  let close: Code = null
  let content = ''
  return (code) => {
    effects.enter('formula')
    effects.enter('formulaData')
    return opening(code)
  }
  function opening(code: Code): State | undefined {
    if (code === 92 && slashes < 2) {
      slashes++
      effects.consume(code)
      return opening
    }
    if (code !== 40 && code !== 91) return nok(code)
    close = code === 40 ? 41 : 93
    effects.consume(code)
    return data
  }
  function data(code: Code): State | undefined {
    if (code === null || chars++ > MAX_INLINE_CHARS) return nok(code)
    if (isLineEnding(code)) {
      content += ' '
      return lineEnding(effects, code, data)
    }
    if (code === 92) {
      seen++
      effects.consume(code)
      return data
    }
    const closes = code === close && seen === slashes
    content += '\\'.repeat(closes ? 0 : seen) + (code < 0 ? ' ' : String.fromCodePoint(code))
    seen = 0
    effects.consume(code)
    return closes ? end : data
  }
  function end(code: Code): State | undefined {
    // `\[text\](address)` and `\[text\]: address` are escaped links.
    if (!looksLikeTex(content.slice(0, -1)) || (close === 93 && (code === 40 || code === 58))) return nok(code)
    effects.exit('formulaData')
    effects.exit('formula')
    return ok(code)
  }
}

const compiler: FromMarkdownExtension = {
  enter: { formula: open, formulaBlock: open },
  exit: { formula: shut, formulaBlock: shut },
}

function open(this: CompileContext, token: Token): void {
  this.enter({ type: token.type, value: '' } as Formula, token)
  this.buffer()
}

function shut(this: CompileContext, token: Token): void {
  this.resume()
  const node = this.stack.at(-1)
  if (node !== undefined && 'value' in node) node.value = this.sliceSerialize(token)
  this.exit(token)
}
