/** What the chat makes of a question: whether it answers, and whether it cites what answers. */
import type { ChatReply, EvalClient } from './client.ts'
import { type EvalQuestion, squeeze } from './question.ts'

export interface AnsweredQuestion {
  readonly answered: boolean
  /** A citation is of a document that answers, or shares the quote. `false` too where nothing ought to be answered. */
  readonly citesRight: boolean
  readonly reply: ChatReply
}

/** @throws whatever the client throws */
export async function answerQuestion(
  client: EvalClient,
  question: EvalQuestion,
  collection: string,
): Promise<AnsweredQuestion> {
  const { text, language } = question
  const reply = await client.ask(text, { collection, ...(language === undefined ? {} : { language }) })
  const answered = reply.status === 'answered'
  return { answered, citesRight: answered && reply.citations.some((citation) => isRight(question, citation)), reply }
}

function isRight({ documents, quote }: EvalQuestion, cited: ChatReply['citations'][number]): boolean {
  if (quote === undefined) return documents.has(cited.document_id)
  if (documents.size > 0 && !documents.has(cited.document_id)) return false
  const [wanted, given] = [squeeze(quote), squeeze(cited.quote)]
  return given.includes(wanted) || wanted.includes(given)
}
