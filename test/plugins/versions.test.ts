/** Several versions of a book in one collection: a question that is asked of one is answered from that one alone. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type FakeOpenAi, startOpenAi } from '../fakes/services/openai.ts'
import { DIALECTS } from '../support/dialects.ts'
import { send } from '../support/mcp-wire.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const VERSIONS = ['1.0', '2.0', '3.0']
const SUBJECTS = [
  ...['sluice', 'weir', 'lock', 'culvert', 'aqueduct', 'barrage', 'spillway', 'penstock', 'canal', 'dam'],
] as const
/** Pages that say the same in every version. */
const SAME = 4

const limitOf = (subject: number, version: number): number =>
  subject < SAME ? 40 + subject : 100 * (version + 1) + subject

const page = (subject: number, version: number): string => {
  const name = SUBJECTS[subject] ?? ''
  return `# The ${name}\n\n## Limits\n\nThe ${name} takes ${limitOf(subject, version)} barges a day.\n\n## Care\n\nPaint the ${name} each spring.\n`
}
const idOf = (subject: number, version: number): string => `v${VERSIONS[version]}/${SUBJECTS[subject]}`

interface Asked {
  readonly question: string
  readonly version: string
  /** The document that has to be cited. */
  readonly document: string
}
const WORDINGS: readonly ((name: string, version: string) => string)[] = [
  (name, version) => `In version ${version}, how many barges does the ${name} take a day?`,
  (name, version) => `How many barges a day does the ${name} take in ${version}?`,
  (name) => `How many barges does the ${name} take a day?`,
  (name) => `What is the daily limit of barges for the ${name}?`,
  (name) => `${name} limits: barges a day?`,
  (name, version) => `I run version ${version}. Which number of barges does the ${name} take a day?`,
  (name) => `Is there a limit on barges that the ${name} takes each day?`,
  (name, version) => `limits of the ${name} in version ${version}`,
  (name) => `Tell me how many barges the ${name} takes.`,
  (name, version) => `Does the ${name} of ${version} take barges, and how many a day?`,
]
const QUESTIONS: readonly Asked[] = VERSIONS.flatMap((version, v) =>
  SUBJECTS.flatMap((name, s) =>
    WORDINGS.map((wording) => ({ question: wording(name, version), version, document: idOf(s, v) })),
  ),
)
/** All are asked, each in one dialect; `QUESTIONS=all bun test …versions` asks all of them in each. */
const ASKS_ALL = process.env.QUESTIONS === 'all'

let model: FakeOpenAi
let app: RunningApp
/** How many embeddings each version cost. */
const embedded = [0, 0, 0]

beforeAll(async () => {
  model = await startOpenAi()
  app = await runApp({
    GENERATOR: 'extractive',
    EMBEDDER: 'openai',
    OPENAI_BASE_URL: model.url,
    OPENAI_EMBED_MODEL: 'text-embedding-3-small',
    OPENAI_EMBED_DIMENSIONS: '64',
  })
  for (const [v, version] of VERSIONS.entries())
    for (const s of SUBJECTS.keys()) {
      const body = { content: page(s, v), metadata: { version } }
      const reply = await app.call('PUT', `/v1/documents/${encodeURIComponent(idOf(s, v))}`, body)
      expect(reply.status).toBe(201)
      embedded[v] = (embedded[v] ?? 0) + ((await reply.json()) as { embedded: number }).embedded
    }
}, 120_000)
afterAll(async () => {
  await app?.close()
  await model?.stop()
})

interface Citation {
  readonly document_id: string
}
const metadataOf = ({ version }: Asked) => ({ version })
const filterOf = (asked: Asked) => ({ metadata: metadataOf(asked) })
const documentsOf = (citations: readonly Citation[]): readonly string[] => [
  ...new Set(citations.map(({ document_id }) => document_id)),
]

const versionsOf = (documents: readonly string[]): readonly string[] => [
  ...new Set(documents.map((id) => id.replace(/^v|\/.*$/g, ''))),
]

type Ask = (asked: Asked) => Promise<readonly string[]>

/** All that answer, and the one that hands out passages. */
const asking: Readonly<Record<string, Ask>> = {
  ...Object.fromEntries(
    Object.entries(DIALECTS).map(([path, { ask }]): [string, Ask] => [
      path,
      async (asked) => (await ask(app, asked.question, { filter: filterOf(asked) })).cited,
    ]),
  ),
  '/mcp': async (asked) => {
    const call = { name: 'search', arguments: { query: asked.question, filter: filterOf(asked), limit: 1 } }
    const { result } = await send(app, 'tools/call', call)
    const { results } = result.structuredContent as { results: { id: string }[] }
    return results.map(({ id }) => id.replace(/#\d+$/, '').replace(/^default:/, ''))
  },
}

describe('versions in one collection', () => {
  test.each(Object.entries(asking))(
    '%s: with a filter every question is answered from its version alone',
    async (path, ask) => {
      const dialects = Object.keys(asking)
      const share = QUESTIONS.filter((_, index) => ASKS_ALL || index % dialects.length === dialects.indexOf(path))
      expect(share.length).toBeGreaterThan(QUESTIONS.length / dialects.length - 1)
      const wrong: unknown[] = []
      for (const asked of share) {
        const cited = await ask(asked)
        const isRight = cited.includes(asked.document) && versionsOf(cited).join() === asked.version
        if (!isRight) wrong.push([asked, cited])
      }
      expect(wrong).toEqual([])
    },
    600_000,
  )

  test('a page that a further version leaves unchanged costs no embedding', () => {
    const perPage = (embedded[0] ?? 0) / SUBJECTS.length
    expect(perPage).toBeGreaterThan(0)
    // Of a page that changes, the section that does: the one on its care is the same in every version.
    const changed = SUBJECTS.length - SAME
    expect(embedded).toEqual([SUBJECTS.length * perPage, embedded[1] ?? 0, embedded[2] ?? 0])
    expect(embedded[1]).toBeLessThanOrEqual(changed * perPage)
    expect(embedded[1]).toBeGreaterThan(0)
    expect(embedded[2]).toBe(embedded[1] ?? 0)
  })

  test('an unchanged page costs none in another collection, and with other metadata', async () => {
    for (const [path, body] of [
      ['/v1/documents/v4.0%2Fsluice', { content: page(0, 0), metadata: { version: '4.0' } }],
      ['/v1/documents/v4.0%2Fsluice', { content: page(0, 0), metadata: { version: '4.1' } }],
      ['/v1/documents/v1.0%2Fsluice', { content: page(0, 0), collection: 'other' }],
    ] as const)
      expect(await (await app.call('PUT', path, body)).json()).toMatchObject({ embedded: 0, unchanged: false })
  })

  test('a conversation keeps its filter, until it is given another, or none', async () => {
    const ask = async (more: object) => {
      const reply = await app.call('POST', '/v1/chat', { message: 'How many barges does the dam take a day?', ...more })
      return (await reply.json()) as { conversation_id: string; answer: string; citations: Citation[] }
    }
    const versions = async (more: object) => versionsOf(documentsOf((await ask(more)).citations))
    const { conversation_id, citations } = await ask({ filter: { metadata: { version: '2.0' } } })
    expect(versionsOf(documentsOf(citations))).toEqual(['2.0'])
    expect(await versions({ conversation_id })).toEqual(['2.0'])
    expect(await versions({ conversation_id, filter: null })).toEqual(['2.0'])
    const other = await ask({ conversation_id, filter: { document_id: 'v3.0/dam' } })
    expect(documentsOf(other.citations)).toEqual(['v3.0/dam'])
    expect(documentsOf((await ask({ conversation_id })).citations)).toEqual(['v3.0/dam'])
    const message = 'How many barges does the weir take a day?'
    expect(documentsOf((await ask({ conversation_id, message })).citations).join()).not.toContain('weir')
    expect(documentsOf((await ask({ conversation_id, message, filter: {} })).citations).join()).toContain('weir')
  })

  test('what is marked counts only where the filter lets it', async () => {
    const ask = async (version: string) => {
      const selection = { text: `The dam takes ${limitOf(9, 0)} barges a day.` }
      const body = { message: 'What does this mean?', selection, filter: { metadata: { version } } }
      return (await (await app.call('POST', '/v1/chat', body)).json()) as { selection_located: boolean }
    }
    expect(await ask('1.0')).toMatchObject({ selection_located: true })
    expect(await ask('2.0')).toMatchObject({ selection_located: false })
  })

  test('a filter that cannot be is refused, one that nothing fits gives no answer', async () => {
    const ask = (filter: unknown) => app.call('POST', '/v1/chat', { message: QUESTIONS[0]?.question, filter })
    for (const filter of [
      [],
      'x',
      { version: '1.0' },
      { language: 'not a tag' },
      { metadata: [] },
      { document_id: '' },
    ])
      expect([filter, (await ask(filter)).status]).toEqual([filter, 422])
    expect(await (await ask({ metadata: { version: '9.0' } })).json()).toMatchObject({ status: 'no_answer' })
  })
})
