/** Words of a collection as its pages write them, and which of them may have been meant by one that was typed. */
import type { Database } from '#sdk'
import { arrayLiteral } from '../lexical/sql.ts'
import { spellingDistance } from './spelling-distance.ts'

/** Shorter words are not corrected: too many others are near. */
export const MIN_LETTERS = 4
/** Words that begin or end alike, for each that is looked for. */
const MAX_FORMS = 2000
/** Only in a long word are two slips distinguishable from another word. */
const LONG_WORD = 8
export const ONE_SLIP = 0.9
const MAX_DISTANCE = { short: 0.8, middle: ONE_SLIP, long: 2 * ONE_SLIP } as const
/** A word that is being typed: its end is missing. */
const UNFINISHED = 0.6
const MIN_UNFINISHED = 5

export interface KnownForm {
  /** In lower case. */
  readonly word: string
  readonly passages: number
}

export interface NearForm extends KnownForm {
  /** As of `spellingDistance`. */
  readonly distance: number
}

/** Letters that a word with slips may have more or less than the one that was meant. */
export const MAX_LENGTH_DIFFERENCE = 2

/** What a word that was typed has in common with the one that was meant: one of its ends, and nearly the length. */
export interface IntactParts {
  readonly start: string
  readonly end: string
  /** In letters. */
  readonly length: number
}

/** @param word in lower case */
export function intactParts(word: string): IntactParts {
  const letters = [...word]
  const kept = Math.max(1, Math.floor((letters.length - 1) / (letters.length >= LONG_WORD ? 3 : 2)))
  return { start: letters.slice(0, kept).join(''), end: letters.slice(-kept).join(''), length: letters.length }
}

/** Greatest distance, as of `spellingDistance`, of a word that may have been meant. */
export const maxDistance = (letters: number): number =>
  letters >= LONG_WORD ? MAX_DISTANCE.long : letters > MIN_LETTERS ? MAX_DISTANCE.middle : MAX_DISTANCE.short

/** Words of the collection that begin or end like one of these, and are about as long. */
export async function readForms(
  sql: Database['sql'],
  collectionId: number,
  words: readonly string[],
): Promise<readonly KnownForm[]> {
  const intact = words.map((written) => intactParts(written.toLowerCase()))
  const quoted = (values: readonly string[]): string => arrayLiteral(values.map((value) => `"${value}"`))
  // `chr(1114111)` follows every letter in the order of bytes.
  return await sql<KnownForm[]>`
    with typed as (
      select * from unnest(${quoted(intact.map(({ start }) => start))}::text::text[],
        ${quoted(intact.map(({ end }) => end))}::text::text[],
        ${arrayLiteral(intact.map(({ length }) => length))}::text::int[]) as t(start, ending, length))
    select f.word, max(k.document_frequency) as passages
    from (
      select s.* from typed t cross join lateral (
        select word, term from word_forms
        where collection_id = ${collectionId} and word >= t.start and word < t.start || chr(1114111)
          and char_length(word) >= t.length - ${MAX_LENGTH_DIFFERENCE}::int
        limit ${MAX_FORMS}) as s
      union
      select e.* from typed t cross join lateral (
        select word, term from word_forms
        where collection_id = ${collectionId} and reverse(word) collate "C" >= reverse(t.ending)
          and reverse(word) collate "C" < reverse(t.ending) || chr(1114111)
          and char_length(word) between t.length - ${MAX_LENGTH_DIFFERENCE}::int and t.length + ${MAX_LENGTH_DIFFERENCE}::int
        limit ${MAX_FORMS}) as e) as f
    join terms k on k.collection_id = ${collectionId} and k.term = f.term
    group by f.word`
}

/**
 * @param typed in lower case
 * @param options.isLast the word may be unfinished
 * @returns the forms that may have been meant, each with its distance; none where the word was written since it was
 * looked up
 */
export function nearForms(
  typed: string,
  forms: readonly KnownForm[],
  { isLast = false }: { readonly isLast?: boolean } = {},
): readonly NearForm[] {
  const letters = [...typed].length
  const most = maxDistance(letters)
  if (forms.some(({ word }) => word === typed)) return []
  return forms.flatMap((form) => {
    const { word } = form
    const isUnfinished = isLast && letters >= MIN_UNFINISHED && word.length > typed.length && word.startsWith(typed)
    const distance = isUnfinished ? UNFINISHED : spellingDistance(typed, word, most)
    return distance <= most ? [{ ...form, distance }] : []
  })
}
