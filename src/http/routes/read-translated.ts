/** `GET /read/{id}/{language}`: a document as a page in another language, with the counterpart of a quotation marked. */
import { checkCollection, checkId } from '../../library/documents/input.ts'
import { problem } from '../../request/problem.ts'
import { counterpart } from '../pages/read/counterpart.ts'
import { MARKDOWN, markdownReply, markedIn, pageReply, prefersMarkdown, querySuffix } from '../pages/read/reply.ts'
import type { ReadRoutesContext } from './read.ts'

export const readTranslatedRoutes = ({ Elysia, t, access, replies, documents, pages }: ReadRoutesContext) =>
  new Elysia({ name: 'read-translated' }).use(access).get(
    '/read/:id/:language',
    async ({ request, principal, context, params, query }) => {
      const collection = query.collection === undefined ? null : checkCollection(query.collection)
      const document = await documents.get(checkId(params.id), { collection, limit: principal.collections })
      const translator = pages.pageTranslator()
      if (translator === undefined) throw problem('not_configured', 'The plugin that translates pages is disabled.')
      // The first reader of a page waits for all of it.
      context.keepOpen()
      const isMarkdown = params.language.endsWith(MARKDOWN)
      const wanted = isMarkdown ? params.language.slice(0, -MARKDOWN.length) : params.language
      const marked = markedIn(query)
      const own = `../${encodeURIComponent(document.id)}`
      const found = await translator.translate(document, wanted, { principal, peer: context.peer })
      if (found === null) {
        const location = `${own}${isMarkdown ? MARKDOWN : ''}${querySuffix(document, marked)}`
        return new Response(null, { status: 303, headers: { 'cache-control': 'private, no-cache', location } })
      }
      const { title, language, stale } = found
      const translated = { ...document, title, language, content: await pages.canonicalText(found) }
      if (isMarkdown || prefersMarkdown(request)) return markdownReply(translated)
      // An older translation may have its blocks elsewhere.
      const isMarked = marked !== null && !stale
      return pageReply(translated, isMarked ? counterpart(document, marked, translated) : null, {
        markdown: `${language}${MARKDOWN}${querySuffix(document)}`,
        languages: [{ language: document.language, path: `${own}${querySuffix(document, marked)}` }],
      })
    },
    {
      scope: 'chat',
      spends: ['request', 'translation'],
      params: t.Object({
        id: t.String({ minLength: 1, description: 'Of the document, percent-encoded.' }),
        language: t.String({ description: 'BCP 47, such as `de` or `zh-Hant`; with `.md` behind it, as Markdown.' }),
      }),
      query: t.Object({
        collection: t.Optional(t.String({ maxLength: 64, description: 'As for `GET /v1/documents/{id}`.' })),
        start: t.Optional(
          t.Integer({ minimum: 0, description: 'Where the quotation begins, in UTF-16 code units of the original.' }),
        ),
        end: t.Optional(t.Integer({ minimum: 0, description: 'Where it ends.' })),
      }),
      response: {
        200: replies.raw('The page', 'text/html', 'text/markdown'),
        303: replies.empty('It is already in that language: where it is'),
      },
      detail: {
        tags: ['Documents'],
        operationId: 'readTranslatedPage',
        summary: 'Show a document in another language',
        description:
          'The translation of `GET /v1/documents/{id}/translations/{language}` as a page. What stands where the quotation ' +
          'at `[start, end)` stands in the original is marked; `#quote` scrolls to it.',
      },
    },
  )
