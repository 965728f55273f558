/**
 * Words of a question that the collection does not know, corrected by those that it does. Nothing is looked up while
 * every word is known. Identifiers, quoted words, names with capitals inside, and words with digits are left as they are.
 */
import { type Correction, type Database, termNumber, tokenize } from '#sdk'
import type { LexicalQuestion } from '../lexical/question.ts'
import { arrayLiteral } from '../lexical/sql.ts'
import { spellingDistance } from './spelling-distance.ts'

type Sql = Database['sql']

const MIN_LETTERS = 4
/** More are not the odd slip, but another language or a text about something else. */
const MAX_WORDS = 6
/** Words that begin or end alike, for each that is looked for. */
const MAX_FORMS = 2000
/** Two slips are only told from another word in a long one. */
const LONG_WORD = 8
const MAX_DISTANCE = { short: 0.8, middle: 0.9, long: 1.8 } as const
/** What a hundred times as many passages are worth, in distance. */
const FREQUENCY = 0.1
/** A word that is being typed: its end is missing. */
const UNFINISHED = 0.6
const MIN_UNFINISHED = 5

const QUOTED = /`[^`]*`|"[^"]*"|“[^”]*”|«[^»]*»|```[\s\S]*?```/gu
/** What no letter, digit or sign of an identifier stands beside. */
const PLAIN =
  /(?<![\p{L}\p{M}\p{N}_./\\@#$:&=+-])(?:\p{Lu}?\p{Ll}[\p{Ll}\p{M}]*|\p{Lu}+|[\p{Lo}\p{M}]+)(?![\p{L}\p{M}\p{N}_/\\@#$&=+-]|[.:]\S)/gu

/**
 * @param question the text as it was read, with what the collection knows of its words
 * @returns in the order of the text, each word once; none where nothing is misspelled, or nothing known is near
 */
export async function findCorrections(
  sql: Sql,
  text: string,
  question: LexicalQuestion,
): Promise<readonly Correction[]> {
  const unknown = unknownWords(text, question)
  if (unknown.length === 0 || unknown.length > MAX_WORDS) return []
  const forms = await readForms(sql, question.collectionId, unknown)
  return unknown.flatMap((word) => {
    const meant = bestForm(word.toLowerCase(), forms, text.trimEnd().endsWith(word))
    return meant === undefined ? [] : [{ from: word, to: likeTyped(word, meant) }]
  })
}

/** The text with every word as it was meant. */
export function applyCorrections(text: string, corrections: readonly Correction[]): string {
  const meant = new Map(corrections.map(({ from, to }) => [from, to]))
  return text.replace(/[\p{L}\p{M}]+/gu, (word) => meant.get(word) ?? word)
}

function unknownWords(text: string, { terms, languages, foreign }: LexicalQuestion): readonly string[] {
  if (foreign !== null) return []
  const frequencies = new Map(terms.map(({ term, documentFrequency }) => [term, documentFrequency]))
  const isKnown = (word: string): boolean =>
    languages.some((code) => {
      const tokens = tokenize(word, code, { grams: false })
      return tokens.length === 0 || tokens.some((token) => frequencies.get(termNumber(code, token)) !== 0)
    })
  const isShouted = !/\p{Ll}/u.test(text)
  const masked = text.replace(QUOTED, (quoted) => ' '.repeat(quoted.length))
  const isCorrectable = (word: string): boolean =>
    [...word].length >= MIN_LETTERS && (isShouted || !/^\p{Lu}{2}/u.test(word)) && !isKnown(word)
  return [...new Set(masked.match(PLAIN))].filter(isCorrectable)
}

interface KnownForm {
  readonly word: string
  readonly passages: number
}

/** Words of the collection that begin or end like one of these, and are about as long. */
async function readForms(sql: Sql, collectionId: number, words: readonly string[]): Promise<readonly KnownForm[]> {
  const intact = words.map((written) => {
    const word = written.toLowerCase()
    const letters = [...word]
    const kept = Math.max(1, Math.floor((letters.length - 1) / (letters.length >= LONG_WORD ? 3 : 2)))
    return { start: letters.slice(0, kept).join(''), end: letters.slice(-kept).join(''), length: letters.length }
  })
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
          and char_length(word) >= t.length - 2
        limit ${MAX_FORMS}) as s
      union
      select e.* from typed t cross join lateral (
        select word, term from word_forms
        where collection_id = ${collectionId} and reverse(word) collate "C" >= reverse(t.ending)
          and reverse(word) collate "C" < reverse(t.ending) || chr(1114111)
          and char_length(word) between t.length - 2 and t.length + 2
        limit ${MAX_FORMS}) as e) as f
    join terms k on k.collection_id = ${collectionId} and k.term = f.term
    group by f.word`
}

function bestForm(typed: string, forms: readonly KnownForm[], isLast: boolean): string | undefined {
  const letters = [...typed].length
  const most =
    letters >= LONG_WORD ? MAX_DISTANCE.long : letters > MIN_LETTERS ? MAX_DISTANCE.middle : MAX_DISTANCE.short
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const { word, passages } of forms) {
    // Written since the question's words were looked up.
    if (word === typed) return undefined
    const isUnfinished = isLast && letters >= MIN_UNFINISHED && word.length > typed.length && word.startsWith(typed)
    const distance = isUnfinished ? UNFINISHED : spellingDistance(typed, word, most)
    const cost = distance - (FREQUENCY * Math.log10(1 + passages)) / 2
    if (distance <= most && cost < least) {
      best = word
      least = cost
    }
  }
  return best
}

/** In the case in which the word was typed. */
function likeTyped(typed: string, meant: string): string {
  if (/^\p{Lu}{2}/u.test(typed)) return meant.toUpperCase()
  return /^\p{Lu}/u.test(typed) ? meant.charAt(0).toUpperCase() + meant.slice(1) : meant
}
