/** How a page asks for a part of another file, as data. What is read, and what is not, `resolve-includes.ts` decides. */

/** Lines from `first` to `last`, from one; `null`: to that end. */
export interface LineRange {
  readonly first: number | null
  readonly last: number | null
}

/** The part of a file: all of it, runs of lines, or what stands between two marks of a name or two texts. */
export type Selection =
  | { readonly type: 'whole' }
  | { readonly type: 'lines'; readonly ranges: readonly LineRange[] }
  | { readonly type: 'named'; readonly name: string }
  | {
      readonly type: 'between'
      readonly start: string | null
      readonly end: string | null
      /** The lines of both are part of it. @default false */
      readonly isInclusive?: boolean
    }

export interface IncludeRequest {
  readonly path: string
  readonly select: Selection
}

export interface IncludeDirective {
  /** Read one below the other. */
  readonly requests: readonly IncludeRequest[]
  /** Looked for in this order: beside the page, below the pages' folder, the site's root, or the folders it names. */
  readonly from: readonly ('page' | 'content' | 'root' | 'folders')[]
  /** `code`: put into a fence of the file's language. */
  readonly as: 'text' | 'code'
  readonly info?: string
  /** What is put in place of what the part asks its includer for. */
  fill?(part: string): string
}

export interface IncludeSyntax {
  /** A page with none of these holds none. */
  readonly hints: readonly string[]
  /** Global; what it matches is replaced. */
  readonly pattern: RegExp
  /** Whether it is read inside code fences too; `found`: there it stays as it is when there is no such file. */
  readonly inCode: boolean | 'found'
  /** `null` when it is nothing that can be asked for: it stays. `page`: the page's whole source. */
  read(match: RegExpExecArray, page: string): IncludeDirective | null
}

const WHOLE: Selection = { type: 'whole' }

export const whole = (path: string): IncludeRequest => ({ path, select: WHOLE })

/** `3,10`, `3-10`, `3:10`, `3`: with a divider, either end may be left open. */
export function lineRange(text: string): LineRange | null {
  const match = /^\s*(\d*)\s*(?:([-,:])\s*(\d*))?\s*$/.exec(text)
  if (match === null || (match[1] === '' && (match[3] ?? '') === '')) return null
  const first = match[1] === '' ? null : Number(match[1])
  if (match[2] === undefined) return { first, last: first }
  return { first, last: match[3] === undefined || match[3] === '' ? null : Number(match[3]) }
}

export function lineRanges(texts: readonly string[]): Selection {
  const ranges = texts.flatMap((text) => lineRange(text) ?? [])
  return ranges.length === 0 ? WHOLE : { type: 'lines', ranges }
}
