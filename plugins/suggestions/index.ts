/** `GET /v1/suggestions`: questions to begin an empty chat with. */
import { LRUCache } from 'lru-cache'
import {
  answeringCollection,
  COLLECTION_PATTERN,
  DEFAULT_COLLECTION,
  definePlugin,
  requireCollection,
  unknownCollection,
} from '#sdk'
import { findInHeadings, findWellRated } from './find.ts'
import { readSuggestionList } from './read-list.ts'

/** Every page with a chat asks, and the answer changes seldom. */
const KEPT_MS = 5 * 60_000
const MAX_KEPT = 1000
const MAX_SUGGESTIONS = 10

export default definePlugin({
  contract: 1,
  name: 'suggestions',
  summary: 'Questions worth asking, for an empty chat',
  after: ['observability', 'auth', 'rate-limit'],
  needs: ['database'],
  config: (t) =>
    t.Object({
      SUGGESTIONS_FILE: t.Optional(
        t.String({
          description: 'JSON file of suggested questions: a list, or an object with a list for each collection',
        }),
      ),
    }),
  async setup({ config, ports, http }) {
    const { sql } = ports.database
    const { t, replies } = http
    const own = config.SUGGESTIONS_FILE === undefined ? new Map() : await readSuggestionList(config.SUGGESTIONS_FILE)
    const found = new LRUCache<string, readonly string[]>({ max: MAX_KEPT, ttl: KEPT_MS })

    const reply = t.Object(
      { items: t.Array(t.Object({ question: t.String() })) },
      { examples: [{ items: [{ question: 'How do I make a backup?' }] }] },
    )
    const find = async (collection: string): Promise<readonly string[]> => {
      const known = own.get(collection) ?? found.get(collection)
      if (known !== undefined) return known
      const rated = await findWellRated(sql, collection, MAX_SUGGESTIONS)
      const rest = await findInHeadings(sql, collection, MAX_SUGGESTIONS - rated.length)
      const questions = [...new Set([...rated, ...rest])]
      // A collection that is still being filled is looked at again.
      if (questions.length === MAX_SUGGESTIONS) found.set(collection, questions)
      return questions
    }

    return {
      routes: new http.Elysia({ name: 'suggestions' }).use(http.access).get(
        '/v1/suggestions',
        async ({ principal: { collections }, query }) => {
          const asked = query.collection ?? DEFAULT_COLLECTION
          if (collections !== null && !collections.includes(asked)) throw unknownCollection()
          await requireCollection(sql, asked)
          // A site's own list for the default collection holds before there is a page of its own.
          const collection = own.has(asked) ? asked : await answeringCollection(sql, asked, collections)
          const questions = await find(collection)
          return { items: questions.slice(0, query.limit ?? 4).map((question) => ({ question })) }
        },
        {
          scope: 'chat',
          response: { 200: replies.json('The questions', reply) },
          query: t.Object({
            collection: t.Optional(t.String({ pattern: COLLECTION_PATTERN, description: 'Default: `default`.' })),
            limit: t.Optional(t.Integer({ minimum: 1, maximum: MAX_SUGGESTIONS, default: 4 })),
          }),
          detail: {
            tags: ['Chat'],
            operationId: 'listSuggestions',
            summary: 'List questions worth asking',
            description:
              'For an empty chat: the site’s own list (SUGGESTIONS_FILE), else questions whose answers several readers ' +
              'liked in the last four weeks, else what the headings of the pages promise an answer to.',
          },
        },
      ),
    }
  },
})
