/** What a collection holds, for readers that are programs: `GET /llms.txt` lists it, `GET /llms-full.txt` is all of it. */
import type { DocumentDecoration } from 'elysia'
import { DEFAULT_COLLECTION, readingAddress } from '../../library/address.ts'
import { checkCollection } from '../../library/documents/input.ts'
import type { DocumentSummary, Documents } from '../../library/documents/types.ts'
import { answeringCollection } from '../../library/guide.ts'
import type { HttpKit } from '../../plugin.ts'
import type { Database } from '../../ports/database.ts'
import type { Principal } from '../../request/context.ts'
import { problem } from '../../request/problem.ts'
import { toMarkdown } from '../pages/read/reply.ts'
import { byteReply } from '../reply/byte-reply.ts'

export interface LlmsRoutesContext extends HttpKit {
  readonly documents: Pick<Documents, 'get' | 'list'>
  readonly database: Pick<Database, 'sql'>
}

/** Documents that one query lists. */
const PAGE = 100

const HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'private, no-cache',
  'x-accel-buffering': 'no',
}

export function llmsRoutes({ Elysia, t, access, replies, documents, database: { sql } }: LlmsRoutesContext) {
  const query = t.Object({ collection: t.Optional(t.String({ maxLength: 64, description: 'Default: `default`.' })) })
  const detail = (operationId: string, summary: string, description: string): DocumentDecoration => ({
    tags: ['Documents'],
    operationId,
    summary,
    description,
  })
  const response = { 200: replies.raw('The text', 'text/plain') }

  const open = async (principal: Principal, name: string | undefined) => {
    const asked = checkCollection(name)
    const { collections: limit } = principal
    const isAllowed = limit === null || limit.includes(asked)
    const collection = isAllowed ? await answeringCollection(sql, asked, limit) : asked
    const pages = listAll(documents, collection, principal)
    const first = await pages.next()
    if (first.done === true) throw problem('not_found', 'This collection contains no documents.')
    return { collection, items: flatten(first.value, pages) }
  }

  return new Elysia({ name: 'llms' })
    .use(access)
    .get(
      '/llms.txt',
      async ({ request, principal, context, query: { collection: name } }) => {
        const { collection, items } = await open(principal, name)
        return byteReply(request, encode(listing(collection, items, context.publicUrl)), HEADERS)
      },
      {
        scope: 'chat',
        query,
        response,
        detail: detail(
          'listForPrograms',
          'List the pages of a collection for programs',
          'A heading and a link to each page as Markdown, in the form of llmstxt.org. Only what the caller may read.',
        ),
      },
    )
    .get(
      '/llms-full.txt',
      async ({ request, principal, query: { collection: name } }) => {
        const { collection, items } = await open(principal, name)
        const scope = { collection, limit: principal.collections }
        return byteReply(request, encode(fullText(documents, items, scope)), HEADERS)
      },
      {
        scope: 'chat',
        query,
        response,
        detail: detail(
          'readAllForPrograms',
          'Read all pages of a collection',
          'Their canonical texts one after the other, each under its title and address.',
        ),
      },
    )
}

type Pages = AsyncGenerator<readonly DocumentSummary[], void, void>

/** Pages that hold something. */
async function* listAll(documents: Pick<Documents, 'list'>, collection: string, { collections }: Principal): Pages {
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<Documents['list']>> = await documents.list(
      { collection, cursor, size: PAGE },
      collections,
    )
    if (page.items.length > 0) yield page.items
    cursor = page.next_cursor
    if (cursor === null) return
  }
}

async function* flatten(first: readonly DocumentSummary[], rest: Pages): AsyncGenerator<DocumentSummary, void, void> {
  yield* first
  for await (const items of rest) yield* items
}

async function* listing(
  collection: string,
  items: AsyncIterable<DocumentSummary>,
  publicUrl: string,
): AsyncGenerator<string, void, void> {
  yield `# ${collection === DEFAULT_COLLECTION ? 'Documentation' : collection}\n\n`
  yield `> Ask a question, and get an answer with proved citations: POST ${publicUrl}/v1/chat with {"message": "…"}.\n\n## Pages\n\n`
  for await (const { id, title } of items)
    yield `- [${title.replaceAll(/[[\]\\]/g, '\\$&')}](${markdownAddress(publicUrl, collection, id)})\n`
}

async function* fullText(
  documents: Pick<Documents, 'get'>,
  items: AsyncIterable<DocumentSummary>,
  scope: Parameters<Documents['get']>[1],
): AsyncGenerator<string, void, void> {
  let between = ''
  for await (const { id, url } of items) {
    const document = await documents.get(id, scope).catch(() => null)
    // Deleted since it was listed.
    if (document === null) continue
    yield `${between}${url === null ? '' : `Source: ${url}\n\n`}${toMarkdown(document)}`
    between = '\n---\n\n'
  }
}

function markdownAddress(publicUrl: string, collection: string, id: string): string {
  const [page = '', query] = readingAddress(publicUrl, collection, id).split('?')
  return `${page}.md${query === undefined ? '' : `?${query}`}`
}

async function* encode(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, void> {
  const encoder = new TextEncoder()
  for await (const text of texts) yield encoder.encode(text)
}
