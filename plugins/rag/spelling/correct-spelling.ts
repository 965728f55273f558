/**
 * Words and identifiers of a question that the collection does not know, corrected by those that it does. Nothing is
 * looked up while all of them are known. Quoted words, words with digits and words of English are left as they are, but
 * for those that the book spells as the other side of the Atlantic does.
 */
import { type Correction, type Database, termNumber, tokenize } from '#sdk'
import type { LexicalQuestion } from '../lexical/question.ts'
import { englishWords } from './english-words.ts'
import { correctIdentifiers, unknownIdentifiers } from './identifiers.ts'
import { type KnownForm, MIN_LETTERS, type NearForm, nearForms, ONE_SLIP } from './known-forms.ts'
import { likeTyped } from './like-typed.ts'
import { otherSpellings } from './other-spellings.ts'

type Sql = Database['sql']

/** More are not the odd slip, but another language or a text about something else. */
const MAX_WORDS = 6
/** What a hundred times as many passages are worth, in distance. */
const FREQUENCY = 0.1

/** Letters from which on one letter distinguishes a name from another; in shorter ones only lesser slips are corrected. */
const LONG_NAME = 6
const SHORT_NAME_SLIP = 0.8

const QUOTED = /`[^`]*`|"[^"]*"|“[^”]*”|«[^»]*»|```[\s\S]*?```/gu
/** What no letter, digit or sign of an identifier stands beside; the port behind a host is no part of its name. */
const PLAIN =
  /(?<![\p{L}\p{M}\p{N}_./\\@#$:&=+-])(?:[\p{Lu}\p{Ll}][\p{Lu}\p{Ll}\p{M}]*|[\p{Lo}\p{M}]+)(?![\p{L}\p{M}\p{N}_/\\@#$&=+-]|\.\S|:[^\s\p{Nd}])/gu
/** Names and acronyms: one is soon taken for another, so that nothing else may be near. */
const NAME =
  /(?<![\p{L}\p{M}\p{N}])(?:\p{Lu}{2}|\p{Ll}+\p{Lu}|\p{Lu}\p{Ll}+\p{Lu}|(?<=[\p{L}\p{N},;]\s)\p{Lu})[\p{L}\p{M}]*/gu

/**
 * @param question the text as it was read, with what the collection knows of its words
 * @param findForms words of the collection that are like one of these
 * @returns in the order of the text, each word once; none where nothing is misspelled, or nothing known is near
 */
export async function findCorrections(
  sql: Sql,
  text: string,
  question: LexicalQuestion,
  findForms: (words: readonly string[]) => readonly KnownForm[] | Promise<readonly KnownForm[]>,
): Promise<readonly Correction[]> {
  const masked = text.replace(QUOTED, (quoted) => ' '.repeat(quoted.length))
  const unknownOnes = unknownWords(masked, question)
  const respelled = question.languages.includes('en') ? unknownOnes.filter((word) => spellingsOf(word).length > 0) : []
  const words = await withoutEnglish(unknownOnes, question)
  const identifiers = unknownIdentifiers(masked, question)
  const unknown = [...new Set([...words, ...respelled]), ...identifiers.flatMap(({ parts }) => parts)]
  if (unknown.length === 0 || words.length > MAX_WORDS) return []
  const forms = await findForms(unknown)
  const names = new Set(masked.match(NAME))
  const isShouted = !/\p{Ll}/u.test(text)
  const known = new Set(forms.map(({ word }) => word))
  const corrected = [...new Set([...respelled, ...words])].flatMap((word) => {
    const spelled = respelled.includes(word) ? spellingsOf(word).find((each) => known.has(each)) : undefined
    if (spelled !== undefined) return [{ from: word, to: likeTyped(word, spelled) }]
    if (!words.includes(word)) return []
    const near = nearForms(word.toLowerCase(), forms, { isLast: text.trimEnd().endsWith(word) })
    const isName = !isShouted && names.has(word)
    const meant = isName && !isOneSlip(word, near) ? undefined : likeliest(near)
    return meant === undefined ? [] : [{ from: word, to: likeTyped(word, meant) }]
  })
  return [...corrected, ...(await correctIdentifiers(sql, question, identifiers, forms))]
}

const spellingsOf = (word: string): readonly string[] => otherSpellings(word.toLowerCase())

/** The text with every word as it was meant. */
export function applyCorrections(text: string, corrections: readonly Correction[]): string {
  if (corrections.length === 0) return text
  const meant = new Map(corrections.map(({ from, to }) => [from, to]))
  const typed = [...meant.keys()].sort((one, other) => other.length - one.length).map((word) => RegExp.escape(word))
  const pattern = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_])(?:${typed.join('|')})(?![\\p{L}\\p{M}\\p{N}_])`, 'gu')
  return text.replace(pattern, (word) => meant.get(word) ?? word)
}

function unknownWords(text: string, { terms, languages, foreign }: LexicalQuestion): readonly string[] {
  if (foreign !== null) return []
  const frequencies = new Map(terms.map(({ term, documentFrequency }) => [term, documentFrequency]))
  // The parts of a camelCase name are words of their own, and known or not.
  const isKnown = (word: string): boolean =>
    languages.some((code) => {
      const tokens = tokenize(word.toLowerCase(), code, { grams: false })
      return tokens.length === 0 || tokens.some((token) => frequencies.get(termNumber(code, token)) !== 0)
    })
  const isCorrectable = (word: string): boolean => [...word].length >= MIN_LETTERS && !isKnown(word)
  return [...new Set(text.match(PLAIN))].filter(isCorrectable)
}

/** Words that exist are not taken for slips, in a book that has English pages. */
async function withoutEnglish(words: readonly string[], { languages }: LexicalQuestion): Promise<readonly string[]> {
  if (words.length === 0 || !languages.includes('en')) return words
  const english = await englishWords()
  return words.filter((word) => !english.has(word.toLowerCase()))
}

/** One slip leads to one form alone; of a short name, a lesser slip than another letter. */
function isOneSlip(name: string, near: readonly NearForm[]): boolean {
  const [first, ...others] = near.filter(({ distance }) => distance <= ONE_SLIP)
  return first !== undefined && others.length === 0 && (name.length >= LONG_NAME || first.distance < SHORT_NAME_SLIP)
}

function likeliest(near: readonly NearForm[]): string | undefined {
  const cost = near.map(({ distance, passages }) => distance - (FREQUENCY * Math.log10(1 + passages)) / 2)
  return near[cost.indexOf(Math.min(...cost))]?.word
}
