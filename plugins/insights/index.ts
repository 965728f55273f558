/** What the author of the pages learns from their readers: questions without an answer, opinions, pages that serve. */
import { definePlugin } from '#sdk'
import { insightRoutes } from './routes.ts'

export default definePlugin({
  contract: 1,
  name: 'insights',
  summary: 'For authors: questions the pages did not answer, feedback, most and never cited pages',
  after: ['observability', 'auth', 'rate-limit'],
  needs: ['database', 'embedder'],
  setup: ({ ports, http }) => ({ routes: insightRoutes({ ports, http }) }),
})
