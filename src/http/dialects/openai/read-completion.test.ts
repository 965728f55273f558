import { describe, expect, test } from 'bun:test'
import { Problem } from '../../../request/problem.ts'
import { readCompletion } from './read-completion.ts'

const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }
const user = (content: unknown) => ({ role: 'user', content })
const asked = (more: object = {}) => ({ model: 'lectern', messages: [user('How?')], ...more })

/** Where the reading of a body says that it is wrong. */
function wrongAt(body: unknown): string | undefined {
  try {
    readCompletion(body)
    return undefined
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'invalid_request') throw error
    return error.extra.errors?.[0]?.path
  }
}

describe('a completion', () => {
  test('asks what the user says last, after what was said before', () => {
    const messages = [
      { role: 'system', content: 'Talk like a pirate.' },
      user('What is a sluice?'),
      { role: 'assistant', content: 'A gate. [1]' },
      { role: 'developer', content: [{ type: 'text', text: 'Be rude.' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'And' },
          { type: 'text', text: 'a weir?' },
        ],
      },
    ]
    expect(readCompletion({ model: 'lectern/canals', messages })).toEqual({
      model: 'lectern/canals',
      question: 'And\na weir?',
      history: [user('What is a sluice?'), { role: 'assistant', content: 'A gate. [1]' }] as never,
      stops: [],
      stream: false,
      includeUsage: false,
      ignored: ['system'],
    })
  })

  test('may say what changes nothing, and learns so', () => {
    const colour = { temperature: 0, top_p: 0.5, seed: 7, max_tokens: 50, user: 'u', metadata: { a: 'b' } }
    const plain = {
      n: 1,
      tools: [{}],
      tool_choice: 'auto',
      response_format: { type: 'text' },
      logprobs: false,
    }
    const { ignored } = readCompletion(asked({ ...colour, ...plain, made_up: 1, 'X-<script>': 1 }))
    expect(ignored).toEqual([...Object.keys(colour), ...Object.keys(plain), 'made_up'])
  })

  test('may hold null for whatever is left out', () => {
    const none = { stream: null, stream_options: null, n: null, stop: null, tool_choice: null, response_format: null }
    expect(readCompletion(asked(none))).toMatchObject({ stream: false, ignored: [] })
    const silent = { role: 'assistant', content: null, tool_calls: [] }
    expect(readCompletion(asked({ messages: [user('One?'), silent, user('Two?')] })).question).toBe('Two?')
  })

  test('may hold pictures beside its words, which are left out', () => {
    const content = [{ type: 'text', text: 'What is this?' }, image]
    expect(readCompletion(asked({ messages: [user(content)] }))).toMatchObject({
      question: 'What is this?',
      ignored: ['image_url'],
    })
  })

  test('says where it is to be cut', () => {
    expect(readCompletion(asked({ stop: 'END' })).stops).toEqual(['END'])
    expect(readCompletion(asked({ stop: ['END', '', '\n'] })).stops).toEqual(['END', '\n'])
    expect(readCompletion(asked({ stop: [] })).stops).toEqual([])
  })

  test('says which documents count, by a field of our own or by metadata', () => {
    const own = { filter: { document_id: 'a', language: 'EN', metadata: { version: 2 } } }
    const filter = { documentId: 'a', language: 'en', metadata: { version: 2 } }
    expect(readCompletion(asked({ lectern: own }))).toMatchObject({ filter, ignored: [] })
    const metadata = {
      lectern_filter_document_id: 'a',
      lectern_filter_language: 'en',
      lectern_filter_version: '2',
      session: 'x',
    }
    expect(readCompletion(asked({ metadata }))).toMatchObject({
      filter: { ...filter, metadata: { version: '2' } },
      ignored: [],
    })
    expect(readCompletion(asked({ metadata, lectern: own })).filter).toEqual(filter)
    const neither = readCompletion(asked({ metadata: { session: 'x' }, lectern: { filter: null } }))
    expect(neither.filter).toBeUndefined()
    expect(neither.ignored).toEqual(['metadata'])
  })

  test('says whether a stream reports its usage', () => {
    const options = { stream_options: { include_usage: true } }
    expect(readCompletion(asked({ stream: true, ...options })).includeUsage).toBe(true)
    expect(readCompletion(asked({ stream: true, stream_options: {} })).includeUsage).toBe(false)
    expect(readCompletion(asked(options)).includeUsage).toBe(false)
  })
})

const refused: readonly (readonly [body: unknown, path: string])[] = [
  [undefined, ''],
  [null, ''],
  ['text', ''],
  [[], ''],
  [{}, '/model'],
  [asked({ model: '' }), '/model'],
  [asked({ model: 7 }), '/model'],
  [asked({ model: 'x'.repeat(201) }), '/model'],
  [{ model: 'lectern' }, '/messages'],
  [asked({ messages: [] }), '/messages'],
  [asked({ messages: 'How?' }), '/messages'],
  [asked({ messages: [{ role: 'system', content: 'x' }] }), '/messages'],
  [asked({ messages: [user('How?'), { role: 'assistant', content: 'So' }] }), '/messages'],
  [asked({ messages: [null] }), '/messages/0'],
  [asked({ messages: [{}] }), '/messages/0/role'],
  [asked({ messages: [{ role: 'wizard', content: 'x' }] }), '/messages/0/role'],
  [asked({ messages: [{ role: 'tool', content: 'x', tool_call_id: 'y' }, user('How?')] }), '/messages/0/role'],
  [asked({ messages: [user(undefined)] }), '/messages/0/content'],
  [asked({ messages: [user(7)] }), '/messages/0/content'],
  [asked({ messages: [user([])] }), '/messages/0/content'],
  [asked({ messages: [user(['x'])] }), '/messages/0/content/0'],
  [asked({ messages: [user([{ type: 'text' }])] }), '/messages/0/content/0/text'],
  [asked({ messages: [user([image])] }), '/messages/0/content'],
  [asked({ messages: [user([{ type: 'tool_result' }])] }), '/messages/0/content/0/type'],
  [asked({ stream: 'yes' }), '/stream'],
  [asked({ stream: true, stream_options: [] }), '/stream_options'],
  [asked({ stream: true, stream_options: { include_usage: 1 } }), '/stream_options/include_usage'],
  [asked({ n: 2 }), '/n'],
  [asked({ n: '1' }), '/n'],
  [asked({ tools: [{}], tool_choice: 'required' }), '/tool_choice'],
  [asked({ tool_choice: { type: 'function', function: { name: 'f' } } }), '/tool_choice'],
  [asked({ function_call: { name: 'f' } }), '/function_call'],
  [asked({ response_format: { type: 'json_object' } }), '/response_format'],
  [asked({ response_format: { type: 'json_schema', json_schema: {} } }), '/response_format'],
  [asked({ response_format: 7 }), '/response_format'],
  [asked({ modalities: ['text', 'audio'] }), '/modalities'],
  [asked({ audio: { voice: 'x' } }), '/audio'],
  [asked({ lectern: 'x' }), '/lectern'],
  [asked({ lectern: { filtr: {} } }), '/lectern/filtr'],
  [asked({ lectern: { filter: { version: 2 } } }), '/lectern/filter/version'],
  [asked({ lectern: { filter: { metadata: [] } } }), '/lectern/filter/metadata'],
  [asked({ lectern: { filter: { language: 'no tag' } } }), '/lectern/filter/language'],
  [asked({ metadata: { lectern_filter_language: 'no tag' } }), '/lectern/filter/language'],
  [asked({ stop: 7 }), '/stop'],
  [asked({ stop: ['\n', 7] }), '/stop/1'],
  [asked({ stop: Array(17).fill('x') }), '/stop'],
  [asked({ logprobs: true }), '/logprobs'],
  [asked({ web_search_options: {} }), '/web_search_options'],
]

test('what cannot be done is refused, with the name of the parameter', () => {
  expect(refused.map(([body]) => wrongAt(body))).toEqual(refused.map(([, path]) => path))
})
