/**
 * Identifiers that no page holds, corrected where exactly one that is near is known: `RAG_MIN_SORE`, `docs.exmaple`.
 * Their parts are looked for among the words of the pages, and what these make together among the terms.
 */
import { type Correction, type Database, termNumber, tokenize } from '#sdk'
import type { LexicalQuestion } from '../lexical/question.ts'
import { arrayLiteral } from '../lexical/sql.ts'
import { type KnownForm, MIN_LETTERS, nearForms } from './known-forms.ts'
import { likeTyped } from './like-typed.ts'

/** Letters held together by signs; digits tell one version or error from another, and are never taken for a slip. */
const IDENTIFIER =
  /(?<![\p{L}\p{M}\p{N}_/\\@#$&=+])(?:--?)?(\p{L}[\p{L}\p{M}]*(?:[._-]+\p{L}[\p{L}\p{M}]*)+)(?![\p{L}\p{M}\p{N}_/\\@#$&=+-]|[.:]\S)/gu
const MAX_IDENTIFIERS = 2
const MAX_PARTS = 8

export interface UnknownIdentifier {
  readonly written: string
  /** Those that are long enough to be corrected, as written. */
  readonly parts: readonly string[]
}

/** @param text without what is quoted */
export function unknownIdentifiers(
  text: string,
  { terms, languages, foreign }: LexicalQuestion,
): readonly UnknownIdentifier[] {
  if (foreign !== null) return []
  const frequencies = new Map(terms.map(({ term, documentFrequency }) => [term, documentFrequency]))
  const isUnknown = (written: string): boolean =>
    languages.every((code) => frequencies.get(wholeTerm(written, code) ?? 0) === 0)
  return [...new Set([...text.matchAll(IDENTIFIER)].map(([, written = '']) => written))]
    .filter((written) => partsOf(written).length <= MAX_PARTS && isUnknown(written))
    .slice(0, MAX_IDENTIFIERS)
    .map((written) => ({ written, parts: partsOf(written).filter((part) => [...part].length >= MIN_LETTERS) }))
}

/** @param forms of the identifiers' parts, among others @returns one for each that only one known identifier is near to */
export async function correctIdentifiers(
  sql: Database['sql'],
  { collectionId, languages }: LexicalQuestion,
  identifiers: readonly UnknownIdentifier[],
  forms: readonly KnownForm[],
): Promise<readonly Correction[]> {
  const candidates = identifiers.flatMap((identifier) =>
    candidatesFor(identifier, forms).flatMap((to) =>
      languages.map((code) => ({ from: identifier.written, to, term: wholeTerm(to, code) ?? 0 })),
    ),
  )
  if (candidates.length === 0) return []
  const rows = await sql<{ term: number }[]>`
    select term from terms
    where collection_id = ${collectionId} and term = any(${arrayLiteral(candidates.map(({ term }) => term))}::text::int[])`
  const known = new Set(rows.map(({ term }) => term))
  return identifiers.flatMap(({ written }) => {
    const own = candidates.filter(({ from, term }) => from === written && known.has(term)).map(({ to }) => to)
    const [only, ...others] = [...new Set(own)]
    return only === undefined || others.length > 0 ? [] : [{ from: written, to: only }]
  })
}

/** What the identifier is with one of its parts in another spelling: nobody slips twice in one name. */
function candidatesFor({ written, parts }: UnknownIdentifier, forms: readonly KnownForm[]): readonly string[] {
  return [...new Set(parts)].flatMap((part) => {
    const others = forms.filter(({ word }) => word !== part.toLowerCase())
    return nearForms(part.toLowerCase(), others).map(({ word }) => {
      const at = written.indexOf(part)
      return written.slice(0, at) + likeTyped(part, word) + written.slice(at + part.length)
    })
  })
}

const partsOf = (identifier: string): readonly string[] => identifier.split(/[._-]+/)

/** The number of the term that an identifier is found by as a whole; `undefined`: it has none. */
function wholeTerm(identifier: string, code: string): number | undefined {
  const whole = tokenize(identifier, code, { grams: false }).find((token) => token.startsWith('='))
  return whole === undefined ? undefined : termNumber(code, whole)
}
