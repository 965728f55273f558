/** Markdown of an answer to tokens, by marked's lexer alone: its HTML is never made. */
import { Lexer, type MarkedOptions, type Token, type Tokens } from 'marked'

/** Left as it was written, for nothing here draws formulas; what is inside it is no Markdown. */
export interface MathToken {
  readonly type: 'math'
  readonly raw: string
}

/** A single dollar begins maths by Pandoc's rule: no space inside of it, and no digit behind. Two prices are none. */
const MATH = /^(?:\$\$[^$]+\$\$|\$(?![\s$])[^$\n]*[^\s\\$]\$(?!\d)|\\\([^\n]+?\\\)|\\\[[\s\S]+?\\\])/

const math = (source: string): MathToken | undefined => {
  const raw = MATH.exec(source)?.[0]
  return raw === undefined ? undefined : { type: 'math', raw }
}

const OPTIONS: MarkedOptions = {
  gfm: true,
  extensions: {
    inline: [math],
    startInline: [(source: string) => source.search(/\$|\\[([]/)],
    renderers: {},
    childTokens: {},
  },
}

/** Blocks in their order; what only separates them is left out. */
export function parseMarkdown(text: string): Token[] {
  return new Lexer(OPTIONS).lex(text).filter(({ type }) => type !== 'space' && type !== 'def')
}

/** Tokens of the kinds that the lexer makes, distinguished by `type`. */
export type AnyToken =
  | Tokens.Blockquote
  | Tokens.Br
  | Tokens.Checkbox
  | Tokens.Code
  | Tokens.Codespan
  | Tokens.Del
  | Tokens.Em
  | Tokens.Escape
  | Tokens.Heading
  | Tokens.Hr
  | Tokens.HTML
  | Tokens.Image
  | Tokens.Link
  | Tokens.List
  | Tokens.ListItem
  | Tokens.Paragraph
  | Tokens.Strong
  | Tokens.Table
  | Tokens.Text
  | MathToken
