/** Routes that OpenAI has and Lectern has not: each reply names what to use instead. */

const ASK = 'Ask by POST /v1/chat/completions or POST /v1/responses'
const PUT = 'put pages in by PUT /v1/documents/{id}, and they are searched for every answer'

/** By what follows `/v1/`, the longest first. */
const SENTENCES: readonly (readonly [prefix: string, sentence: string])[] = [
  ['chat/completions', `Stored chat completions are not listed here: GET /v1/conversations lists conversations.`],
  ['responses', `Of the Responses API only POST /v1/responses and GET /v1/responses/{id} are served.`],
  ['assistants', `There are no assistants here. ${ASK}; each collection is a model.`],
  ['audio', 'Lectern neither reads nor makes sound. Ask in words.'],
  ['batches', `There are no batches here. ${ASK}, one question at a time.`],
  ['chatkit', `There is no ChatKit here. ${ASK}.`],
  ['containers', `There are no containers here. ${ASK}.`],
  ['edits', `Edits are not supported. ${ASK}.`],
  ['engines', 'Engines are called models: GET /v1/models.'],
  ['evals', 'The command lectern eval runs evaluations.'],
  ['files', `Files are not stored apart from pages: ${PUT}.`],
  ['fine_tuning', `Nothing is tuned here: ${PUT}.`],
  ['graders', 'The command lectern eval runs evaluations.'],
  ['images', 'Lectern neither reads nor makes images. Ask in words.'],
  ['moderations', 'Moderation is not served.'],
  ['organization', 'GET /v1/usage shows what was used, and GET /v1/keys the keys.'],
  ['realtime', `There is no realtime API here. ${ASK}, with "stream": true.`],
  ['skills', `There are no skills here. ${ASK}.`],
  ['threads', `There are no threads here. ${ASK}; "previous_response_id" continues a conversation.`],
  ['uploads', `Uploads are not stored apart from pages: ${PUT}.`],
  ['vector_stores', `There are no vector stores to fill here: ${PUT}.`],
  ['videos', 'Lectern neither reads nor makes videos. Ask in words.'],
]

/** OpenAI's conversations are made and filled by calls of their own; of ours, those of the same name are read. */
const CONVERSATIONS =
  'A conversation begins with its first question: POST /v1/responses; "previous_response_id" continues it.'

/** What to tell who asks for a path and method without a route, when it is one of OpenAI's. */
export function unserved(path: string, method: string): string | undefined {
  const name = path.replace(/^\/v1\//, '')
  if (name === path) return undefined
  const [first, , below] = name.split('/')
  if (first === 'conversations') return method === 'POST' || below === 'items' ? CONVERSATIONS : undefined
  return SENTENCES.find(([prefix]) => name === prefix || name.startsWith(`${prefix}/`))?.[1]
}
