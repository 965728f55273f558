/** Questions as people type them, put to the chat: whether the first quotation is right, any of them, or none is given. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChatReply, EvalClient } from '../../src/eval/client.ts'
import { mean } from '../../src/eval/scores.ts'

/** A line of `questions.jsonl`. */
export interface TypedQuestion {
  readonly book: string
  readonly kind: string
  /** The last is asked; those before it have been. */
  readonly turns: readonly string[]
  /** A regular expression that a passage with the answer holds; `null`: the book does not say. */
  readonly passage: string | null
  /** One that a right answer holds. */
  readonly answer: string | null
}

export interface TypedOutcome {
  readonly question: TypedQuestion
  /** As it was asked. */
  readonly asked: string
  readonly reply: ChatReply
  /** The first five passages of search hold the answer; `null`: there is none, or the question needs its turns. */
  readonly found: boolean | null
  readonly first: boolean
  readonly anywhere: boolean
}

export const readTyped = async (folder: string): Promise<readonly TypedQuestion[]> =>
  (await readFile(join(folder, 'questions.jsonl'), 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as TypedQuestion)

const FOUND_AMONG = 5

export async function askTyped(
  client: EvalClient,
  question: TypedQuestion,
  variant: (text: string) => string,
): Promise<TypedOutcome> {
  const { book: collection, turns, passage, answer } = question
  let reply: ChatReply | undefined
  let asked = ''
  for (const [index, turn] of turns.entries()) {
    asked = index === turns.length - 1 ? variant(turn) : turn
    const going = reply === undefined ? {} : { conversation_id: reply.conversation_id }
    reply = await client.ask(asked, { collection, ...going })
  }
  if (reply === undefined) throw new Error('A question has at least one turn')
  const holds = (text: string): boolean => answer !== null && new RegExp(answer, 's').test(text)
  const answered = reply.status === 'answered'
  return {
    question,
    asked,
    reply,
    found: passage === null || turns.length > 1 ? null : await isFound(client, asked, collection, passage),
    first: answered && holds(reply.citations[0]?.quote ?? ''),
    anywhere: answered && holds(reply.answer),
  }
}

async function isFound(client: EvalClient, query: string, collection: string, passage: string): Promise<boolean> {
  const { results } = await client.search(query, { collection, mode: 'hybrid', limit: FOUND_AMONG })
  return results.some(({ text, title, heading_path }) =>
    new RegExp(passage, 's').test([title, ...heading_path, text].join('\n')),
  )
}

/** Shares in [0, 1]. */
export interface TypedFigures {
  readonly found: number
  readonly first: number
  readonly anywhere: number
  /** Answered, whatever with. */
  readonly answered: number
  /** Not answered, though the book does. */
  readonly refused: number
  /** Of the questions that the book does not answer, those that were not answered. */
  readonly unanswerableRefused: number
}

export function sumUp(outcomes: readonly TypedOutcome[]): TypedFigures {
  const share = (of: readonly TypedOutcome[], holds: (outcome: TypedOutcome) => boolean): number =>
    mean(of.map((outcome) => (holds(outcome) ? 1 : 0)))
  const answerable = outcomes.filter(({ question }) => question.answer !== null)
  const unanswerable = outcomes.filter(({ question }) => question.answer === null)
  const isAnswered = ({ reply }: TypedOutcome): boolean => reply.status === 'answered'
  return {
    found: share(
      answerable.filter(({ found }) => found !== null),
      ({ found }) => found === true,
    ),
    first: share(answerable, ({ first }) => first),
    anywhere: share(answerable, ({ anywhere }) => anywhere),
    answered: share(answerable, isAnswered),
    refused: share(answerable, (outcome) => !isAnswered(outcome)),
    unanswerableRefused: share(unanswerable, (outcome) => !isAnswered(outcome)),
  }
}
