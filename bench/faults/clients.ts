/** Clients that write, delete and ask while faults happen, note what they were answered, and look at it afterwards. */
import { readEvents } from '../../test/http/sse-client.ts'
import type { Random } from '../support/random.ts'
import {
  checkAnswer,
  createDocumentHistory,
  type DocumentHistory,
  type QuestionHistory,
  type StoredAnswer,
  type Version,
} from './history.ts'
import { ADMIN_KEY } from './replica.ts'

export const PAGE = '# Locks\n\nSluices are opened at dawn by the keeper.\n'
export const QUESTION = 'When are the sluices opened?'

const HEADERS = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' }
/** No reply by then: whether it was done is not known. */
const REPLY_MS = 60_000
/** Longest time until a service that is ready answers everything. */
const BACK_MS = 30_000
/** Longest wait for the end of an answer whose server was killed. */
const END_MS = 120_000

const call = (url: string, method: string, path: string, body?: object, more: object = {}): Promise<Response> =>
  fetch(`${url}${path}`, {
    method,
    headers: { ...HEADERS, ...more },
    signal: AbortSignal.timeout(path.endsWith('/stream') ? END_MS : REPLY_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** A word that no other version of any document has. */
const wordOf = (id: string, version: number): string => `zq${id}v${version}zq`

/**
 * As long as a service comes back, a reader is asked to try again.
 * @throws Error when that goes on for too long, or the reply is none to read
 */
async function read(url: string, method: string, path: string, body?: object, more?: object): Promise<Response> {
  const until = performance.now() + BACK_MS
  for (;;) {
    const reply = await call(url, method, path, body, more)
    if (reply.ok || reply.status === 404) return reply
    if (reply.status !== 503 || performance.now() > until)
      throw new Error(`${method} ${path} is ${reply.status} ${await reply.text()}`)
    await reply.body?.cancel()
    await Bun.sleep(100)
  }
}

export interface Writer {
  /** One change of its document. Never fails. */
  change(url: string, random: Random): Promise<void>
  /** @returns what is wrong, a sentence each */
  check(url: string): Promise<readonly string[]>
}

export function createWriter(id: string): Writer {
  const history: DocumentHistory = createDocumentHistory(id)
  let next = 1
  return {
    async change(url, random) {
      const version: Version = random.next() < 0.3 ? null : next++
      history.begin(version)
      try {
        const reply =
          version === null
            ? await call(url, 'DELETE', `/v1/documents/${id}`)
            : await call(url, 'PUT', `/v1/documents/${id}`, { content: `# Page\n\nIt holds ${wordOf(id, version)}.\n` })
        await reply.arrayBuffer()
        history.end(reply.ok || (version === null && reply.status === 404))
      } catch {
        history.end(false)
      }
    },
    async check(url) {
      const reply = await read(url, 'GET', `/v1/documents/${id}`)
      const { content } = (reply.ok ? await reply.json() : { content: '' }) as { readonly content: string }
      const version = history.sent.find((each) => content.includes(wordOf(id, each))) ?? null
      const wrong = [history.see(version)]
      // The newest two that are not there, and what is: of each word, where a search finds it.
      const gone = history.sent.filter((each) => each !== version).slice(-2)
      for (const each of [...gone, ...(version === null ? [] : [version])]) {
        const isFound = await finds(url, wordOf(id, each))
        if (isFound !== (each === version))
          wrong.push(`${id}: a search ${isFound ? 'shows' : 'does not show'} version ${each}, and ${version} is there`)
      }
      return wrong.filter((each) => each !== undefined)
    },
  }
}

async function finds(url: string, word: string): Promise<boolean> {
  const reply = await read(url, 'POST', '/v1/search', { query: word, mode: 'lexical', limit: 50 })
  const { results } = (await reply.json()) as { readonly results: readonly { readonly text: string }[] }
  return results.some(({ text }) => text.includes(word))
}

/** Asks, and reads for as long as there is something to read. Never fails. */
export async function ask(url: string, key: string): Promise<QuestionHistory> {
  const question: QuestionHistory = { key, message: QUESTION, shown: '', end: 'cut' }
  try {
    const body = { message: QUESTION, stream: true }
    const reply = await call(url, 'POST', '/v1/chat', body, { 'idempotency-key': key })
    const decoder = new TextDecoder()
    let text = ''
    for await (const bytes of reply.ok ? (reply.body ?? []) : []) {
      text += decoder.decode(bytes, { stream: true })
      const whole = text.slice(0, text.lastIndexOf('\n\n') + 2)
      text = text.slice(whole.length)
      for (const { event, data } of await readEvents(new Response(whole))) note(question, event, data)
    }
  } catch {
    // Its server has died; what was seen until then counts.
  }
  return question
}

function note(question: QuestionHistory, event: string, data: string): void {
  const value = JSON.parse(data) as Readonly<Record<'message_id' | 'conversation_id' | 'text', string>>
  if (event === 'start') Object.assign(question, { messageId: value.message_id, conversationId: value.conversation_id })
  if (event === 'delta') question.shown += value.text
  if (event === 'done' || event === 'error') question.end = event
}

/** @returns what is wrong, a sentence each */
export async function checkQuestion(url: string, question: QuestionHistory): Promise<readonly string[]> {
  const body = { message: question.message, stream: true }
  const again = await read(url, 'POST', '/v1/chat', body, { 'idempotency-key': question.key })
  const replayed = await readEvents(again)
  const start = replayed.find(({ event }) => event === 'start')
  const ids = JSON.parse(start?.data ?? '{}') as Readonly<Record<'message_id' | 'conversation_id', string>>
  const events = await readEvents(await read(url, 'GET', `/v1/chat/${ids.message_id}/stream`))
  const conversation = await read(url, 'GET', `/v1/conversations/${ids.conversation_id}`)
  const { messages } = (await conversation.json()) as Pick<StoredAnswer, 'messages'>
  const streamed = events.map(({ event, data }) =>
    event === 'delta' ? (JSON.parse(data) as { text: string }).text : '',
  )
  return checkAnswer(question, { replayedId: ids.message_id, events, streamed: streamed.join(''), messages })
}
