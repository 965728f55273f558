/** What the chat makes of a question: whether it answers, and whether it cites what answers. */
import type { ChatReply, EvalClient } from './client.ts'
import { type EvalQuestion, squeeze } from './question.ts'

export interface AnsweredQuestion {
  readonly answered: boolean
  /** A citation is of a document that answers, or shares the quote. `false` too where nothing ought to be answered. */
  readonly citesRight: boolean
  /** The first quotation holds what a right answer does; `null`: the author has not said what that is. */
  readonly first: boolean | null
  /** So does any part of the answer. */
  readonly anywhere: boolean | null
  readonly reply: ChatReply
}

/** @throws whatever the client throws */
export async function answerQuestion(
  client: EvalClient,
  question: EvalQuestion,
  collection: string,
): Promise<AnsweredQuestion> {
  const reply = await askInTurn(client, question, collection)
  const answered = reply.status === 'answered'
  const holds = (text: string): boolean | null =>
    question.answer === undefined ? null : answered && question.answer.test(text)
  return {
    answered,
    citesRight: answered && reply.citations.some((citation) => isRight(question, citation)),
    first: holds(reply.citations[0]?.quote ?? ''),
    anywhere: holds(reply.answer),
    reply,
  }
}

async function askInTurn(
  client: EvalClient,
  { text, before = [], language }: EvalQuestion,
  collection: string,
): Promise<ChatReply> {
  const options = { collection, ...(language === undefined ? {} : { language }) }
  let conversation: string | undefined
  const ask = async (message: string): Promise<ChatReply> => {
    const going = conversation === undefined ? {} : { conversation_id: conversation }
    const reply = await client.ask(message, { ...options, ...going })
    conversation = reply.conversation_id
    return reply
  }
  try {
    for (const earlier of before) await ask(earlier)
    return await ask(text)
  } finally {
    if (conversation !== undefined) await client.forget?.(conversation)
  }
}

function isRight({ documents, quote, passage, answer }: EvalQuestion, cited: ChatReply['citations'][number]): boolean {
  if (documents.size === 0 && quote === undefined) return (passage ?? answer)?.test(cited.quote) === true
  if (quote === undefined) return documents.has(cited.document_id)
  if (documents.size > 0 && !documents.has(cited.document_id)) return false
  const [wanted, given] = [squeeze(quote), squeeze(cited.quote)]
  return given.includes(wanted) || wanted.includes(given)
}
