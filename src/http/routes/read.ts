/**
 * Documents as people read them: `GET /read/{id}` as a page with a quotation marked, `GET /read/{id}.md` as Markdown,
 * and with `?ask=` an answer to a question in the place of the page.
 */
import { type ChatService, MAX_MESSAGE_LENGTH } from '../../chat/index.ts'
import { DEFAULT_COLLECTION } from '../../library/address.ts'
import { checkCollection, checkId } from '../../library/documents/input.ts'
import type { Documents, StoredDocument } from '../../library/documents/types.ts'
import type { Library } from '../../library/library.ts'
import type { HttpKit } from '../../plugin.ts'
import type { Principal, RequestContext } from '../../request/context.ts'
import { Problem, problem } from '../../request/problem.ts'
import { MARKDOWN, markdownReply, markedIn, pageReply, prefersMarkdown, querySuffix } from '../pages/read/reply.ts'
import { answerAsMarkdown } from './markdown-answer.ts'

export interface ReadRoutesContext extends HttpKit {
  readonly documents: Pick<Documents, 'get'>
  readonly pages: Pick<Library, 'pageTranslator' | 'canonicalText'>
  readonly chat: Pick<ChatService, 'start' | 'collect'>
}

/** More of them only crowd the page. */
const MAX_LANGUAGES = 4

export const readRoutes = ({ Elysia, t, access, replies, documents, chat, pages }: ReadRoutesContext) =>
  new Elysia({ name: 'read' }).use(access).get(
    '/read/:id',
    async ({ request, principal, params, query, context }) => {
      const { document, asMarkdown } = await find(documents, params.id, query.collection, principal)
      const isMarkdown = asMarkdown || prefersMarkdown(request)
      if (query.ask !== undefined && !isMarkdown)
        return new Response(null, {
          status: 303,
          headers: { 'cache-control': 'private, no-cache', vary: 'accept', location: chatPage(query.ask, document) },
        })
      if (query.ask !== undefined) {
        const answer = await ask(chat, { principal, context }, query.ask, document)
        return new Response(answer, {
          headers: { 'cache-control': 'private, no-store', 'content-type': 'text/markdown; charset=utf-8' },
        })
      }
      if (isMarkdown) return markdownReply(document)
      const marked = markedIn(query)
      const path = encodeURIComponent(document.id)
      const wanted = acceptedLanguages(request.headers.get('accept-language'))
      const languages = pages.pageTranslator()?.offered(document, wanted) ?? []
      return pageReply(document, marked, {
        markdown: `${path}${MARKDOWN}${querySuffix(document)}`,
        languages: languages.map((language) => ({
          language,
          path: `${path}/${language}${querySuffix(document, marked)}`,
        })),
      })
    },
    {
      scope: 'chat',
      asksBy: 'ask',
      params: t.Object({
        id: t.String({ minLength: 1, description: 'Of the document; with `.md` behind it, as Markdown.' }),
      }),
      query: t.Object({
        collection: t.Optional(t.String({ maxLength: 64, description: 'As for `GET /v1/documents/{id}`.' })),
        start: t.Optional(
          t.Integer({ minimum: 0, description: 'Where the marked words begin, in UTF-16 code units of the content.' }),
        ),
        end: t.Optional(t.Integer({ minimum: 0, description: 'Where they end.' })),
        ask: t.Optional(
          t.String({
            minLength: 1,
            maxLength: MAX_MESSAGE_LENGTH,
            description:
              'A question to the collection of the document: the Markdown is then the answer, with its sources.',
          }),
        ),
      }),
      response: {
        200: replies.raw('The page, or the answer', 'text/html', 'text/markdown'),
        303: replies.empty('With `ask`, where a page is wanted: the chat page, which asks'),
      },
      detail: {
        tags: ['Documents'],
        operationId: 'readDocumentPage',
        summary: 'Show a document',
        description:
          'The canonical text as a page, with the quotation at `[start, end)` marked; `#quote` scrolls to it. As Markdown ' +
          'with `.md` behind the id or `Accept: text/markdown`. Access is that of the document itself. With ' +
          '`ask` the Markdown is the answer of `POST /v1/chat` to that question, with its proved quotations; it counts as one.',
      },
    },
  )

/** @throws Problem what `ChatService.start` throws, or what the answer failed with */
async function ask(
  chat: ReadRoutesContext['chat'],
  { principal, context }: { readonly principal: Principal; readonly context: RequestContext },
  question: string,
  { collection }: StoredDocument,
): Promise<string> {
  const { requestId, peer, background, keepOpen, left, publicUrl } = context
  const named = collection === DEFAULT_COLLECTION ? {} : { collection }
  const asked = { requestId, peer, left, mayBeAbandoned: true }
  keepOpen()
  const { messageId, ended } = await chat.start(principal, { message: question, ...named }, asked)
  background.push(ended)
  return answerAsMarkdown(question, await chat.collect(messageId, principal, left), publicUrl)
}

const chatPage = (question: string, { collection }: StoredDocument): string =>
  `/?${new URLSearchParams({ q: question, ...(collection === DEFAULT_COLLECTION ? {} : { collection }) })}`

/** An id may end with `.md` itself: a document of exactly that id comes first. */
async function find(
  documents: Pick<Documents, 'get'>,
  name: string,
  collection: string | undefined,
  principal: Principal,
): Promise<{ readonly document: StoredDocument; readonly asMarkdown: boolean }> {
  const scope = {
    collection: collection === undefined ? null : checkCollection(collection),
    limit: principal.collections,
  }
  try {
    return { document: await documents.get(checkId(name), scope), asMarkdown: false }
  } catch (error) {
    const isMissing = error instanceof Problem && error.code === 'not_found'
    if (!isMissing || !name.endsWith(MARKDOWN)) throw error
    const id = name.slice(0, -MARKDOWN.length)
    if (id === '') throw problem('not_found', 'There is no such document')
    return { document: await documents.get(checkId(id), scope), asMarkdown: true }
  }
}

/** As the reader's browser lists them, the most wanted first. */
const acceptedLanguages = (header: string | null): readonly string[] =>
  (header ?? '')
    .split(',', MAX_LANGUAGES)
    .map((entry) => (entry.split(';')[0] ?? '').trim())
    .filter((tag) => tag !== '' && tag !== '*')
