/** Sentences that a passage does hold: its own, the same in other words, and answers that people or models wrote. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Passage } from '../../src/ports/passage.ts'
import { splitSentences } from '../../src/text/index.ts'
import { readSet } from '../question-set.ts'
import type { Book } from './books.ts'
import type { Random } from './random.ts'
import { reword } from './rewrites.ts'

export interface Claim {
  /** `verbatim`, `reworded`, `answer` */
  readonly form: string
  readonly text: string
  readonly question: string
  /** Those that hold it; the first of them is what mutations are made with. */
  readonly cited: readonly [Passage, ...Passage[]]
}

const MIN_WORDS = 6
const MAX_LENGTH = 320

/** Whole sentences of prose: no heading, row of a table, code or list of links. */
export function sentencesOf(text: string, language: string): readonly string[] {
  return splitSentences(text, language)
    .map(({ start, end }) => text.slice(start, end))
    .filter((line) => !/^(?:#{1,6}\s|\||```|~~~)/.test(line))
    .map((line) => line.replace(/^(?:[-*+>•]\s+|\d{1,3}[.)]\s+)+/, '').replaceAll(/\s*\n\s*/g, ' '))
    .filter(
      (line) =>
        /[.!。।]$/.test(line) &&
        line.length <= MAX_LENGTH &&
        line.split(/\s+/).length >= MIN_WORDS &&
        (line.match(/`/g)?.length ?? 0) % 2 === 0 &&
        !/[<>[\]|]/.test(line),
    )
}

/** Up to `count` sentences of the book, and up to as many in other words. */
export function claimsOf({ passages }: Book, count: number, random: Random): readonly Claim[] {
  const own = passages.flatMap((passage) =>
    sentencesOf(passage.text, passage.language).map(
      (text): Claim => ({ form: 'verbatim', text, question: '', cited: [passage] }),
    ),
  )
  const chosen = random.shuffled(own).slice(0, count)
  const other = random.shuffled(own).flatMap((claim): readonly Claim[] => {
    const text = claim.cited[0].language.startsWith('en') ? reword(claim.text, random) : undefined
    return text === undefined ? [] : [{ ...claim, form: 'reworded', text }]
  })
  return [...chosen, ...other.slice(0, count)]
}

const NUMBER_WORDS = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']

/** A model that says what it does not know claims nothing. */
const HEDGE =
  /\b(?:I (?:do|don|am|can|could)|I'm|I only have|apologi[sz]e|sorry|documents? (?:do|does)|not (?:have|include|mention|specif)|no (?:specific )?information)\b/i
/** A question's answer that is a sentence, not a word. */
const MIN_ANSWER = 40

/** Answers of a question set in `folder`, with the passages that are judged to hold them. */
export async function answersOf(folder: string, name: string, book: Book): Promise<readonly Claim[]> {
  const byDocument = Map.groupBy(book.passages, ({ documentId }) => documentId)
  const claims = (question: string, answer: string, ids: Iterable<string>): readonly Claim[] => {
    const [first, ...more] = [...ids].flatMap((id) => byDocument.get(id) ?? [])
    if (first === undefined) return []
    const all = [first, ...more]
      .map(({ title, headingPath, text }) => [title, ...headingPath, text].join('\n'))
      .join('\n')
    return sentencesOf(answer.trim(), 'en')
      .filter((text) => !HEDGE.test(text) && holdsLetters(text, `${question}\n${all}`))
      .map((text) => ({ form: 'answer', text, question, cited: [first, ...more] }))
  }
  if (existsSync(join(folder, name, 'tasks.jsonl'))) {
    const lines = (await readFile(join(folder, name, 'tasks.jsonl'), 'utf8')).split('\n').filter((line) => line !== '')
    return lines
      .map((line) => JSON.parse(line) as Task)
      .filter(({ answerability }) => answerability !== 'UNANSWERABLE')
      .flatMap(({ turns, answer, gold }) => claims(turns.map(({ text }) => text).join('\n'), answer, gold))
  }
  if (!existsSync(join(folder, name, 'qrels.tsv'))) return []
  const { questions, judgements } = await readSet(folder, name)
  return questions.flatMap(({ id, text, answers = [] }) =>
    answers
      .filter((answer) => answer.length >= MIN_ANSWER)
      .flatMap((answer) => claims(text, answer, (judgements.get(id) ?? new Map()).keys())),
  )
}

/**
 * Whether each number and each word with a capital stands somewhere in the text, letter for letter. Those who wrote the
 * answers took some from elsewhere: such a sentence may be true, but not by its passages.
 */
function holdsLetters(sentence: string, text: string): boolean {
  const plain = (each: string): string => each.toLowerCase().replaceAll(/(?<=\d),(?=\d)/g, '')
  const known = plain(text)
  const numbers = plain(sentence).match(/\d+(?:\.\d+)*/g) ?? []
  const words = (plain(sentence).match(/\p{L}+/gu) ?? []).filter((word) => NUMBER_WORDS.includes(word))
  const capitals = sentence.match(/(?<=[\p{L}\p{N},)"“] )\p{Lu}\p{L}+|^\p{Lu}\p{L}+(?= \p{Lu}\p{L})/gu) ?? []
  const isWritten = (each: string): boolean => new RegExp(`(?<![\\d\\p{L}])${each}(?![\\d\\p{L}])`, 'u').test(known)
  return (
    numbers.every((each) => isWritten(each.replace(/\.0+$/, '').replaceAll('.', '\\.'))) &&
    words.every((each) => isWritten(each) || isWritten(String(NUMBER_WORDS.indexOf(each) + 2))) &&
    capitals.every((each) => known.includes(each.toLowerCase()))
  )
}

interface Task {
  readonly turns: readonly { readonly text: string }[]
  readonly answer: string
  readonly gold: readonly string[]
  readonly answerability: string
}
