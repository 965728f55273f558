/** The whole API as one type: the core's own routes, and those of the plugins that come with it. */
import type { AnyElysia } from 'elysia'
import { Elysia } from 'elysia'
import type { plugins } from '../../plugins/index.ts'
import { aiSdkRoutes } from '../http/dialects/ai-sdk/index.ts'
import { responsesRoutes } from '../http/dialects/openai/responses/routes.ts'
import { openAiRoutes } from '../http/dialects/openai/routes.ts'
import { textCompletionRoutes } from '../http/dialects/openai/text-completions.ts'
import type { healthRoutes } from '../http/health.ts'
import type { ProblemDocument, ProblemStatus } from '../http/reply/problems.ts'
import { type BackupRoutesContext, backupRoutes } from '../http/routes/backup.ts'
import { type ChatRoutesContext, chatRoutes } from '../http/routes/chat.ts'
import { conversationRoutes } from '../http/routes/conversations.ts'
import { llmsRoutes } from '../http/routes/llms.ts'
import { type ReadRoutesContext, readRoutes } from '../http/routes/read.ts'
import { readTranslatedRoutes } from '../http/routes/read-translated.ts'
import { collectionRoutes } from '../library/documents/collection-routes.ts'
import { documentRoutes } from '../library/documents/routes.ts'
import type { Documents } from '../library/documents/types.ts'
import { sourceRoutes } from '../library/sources/routes.ts'
import type { Sources } from '../library/sources/sources.ts'
import type { PluginParts } from '../plugin.ts'
import type { Database } from '../ports/database.ts'

export interface CoreRoutesContext extends ChatRoutesContext, BackupRoutesContext {
  readonly pages: ReadRoutesContext['pages']
  readonly documents: Documents
  readonly database: Database
  readonly sources: Sources
}

export const coreRoutes = (context: CoreRoutesContext) =>
  new Elysia({ name: 'core' })
    .use(chatRoutes(context))
    .use(conversationRoutes(context))
    .use(documentRoutes(context, context.documents))
    .use(collectionRoutes(context, context.documents))
    .use(sourceRoutes(context, context.sources))
    .use(readRoutes(context))
    .use(readTranslatedRoutes(context))
    .use(llmsRoutes(context))
    .use(aiSdkRoutes(context))
    .use(openAiRoutes(context))
    .use(responsesRoutes(context))
    .use(textCompletionRoutes(context))
    .use(backupRoutes(context))

/** What `use` would make of them all; for `treaty<Api>(address)` of `@elysiajs/eden`. */
export type Api = Elysia<'', NoSingleton, NoDefinitions, NoMetadata, WithProblems<CoreRoutes & PluginRoutes>>

type CoreRoutes = RoutesOf<ReturnType<typeof coreRoutes>> & RoutesOf<ReturnType<typeof healthRoutes>>
type PluginRoutes = UnionToIntersection<RoutesOfPlugin<(typeof plugins)[number]>>

/** Elysia's types expect its own form of what is wrong with a request; here every error is a problem. */
type WithProblems<Routes> = {
  [Key in keyof Routes]: Routes[Key] extends { response: infer Replies; body: unknown; params: unknown }
    ? Omit<Routes[Key], 'response'> & {
        response: Omit<Replies, ProblemStatus> & Record<ProblemStatus, ProblemDocument>
      }
    : WithProblems<Routes[Key]>
}

/** In a list, so that a union of routes is not taken apart. */
type RoutesOfPlugin<Plugin> = Plugin extends { setup(context: never): infer Parts }
  ? Awaited<Parts> extends PluginParts<infer Routes>
    ? [RoutesOf<Routes>]
    : never
  : never
type RoutesOf<Routes extends AnyElysia> = [Routes] extends [never] ? unknown : Routes['~Routes']
type UnionToIntersection<Lists> = (Lists extends [infer Routes] ? (routes: Routes) => void : never) extends (
  routes: infer All,
) => void
  ? All
  : never

interface NoSingleton {
  decorator: Record<never, never>
  store: Record<never, never>
  derive: Record<never, never>
  resolve: Record<never, never>
}
interface NoDefinitions {
  typebox: Record<never, never>
  error: Record<never, never>
}
interface NoMetadata {
  schema: Record<never, never>
  standaloneSchema: Record<never, never>
  macro: Record<never, never>
  macroFn: Record<never, never>
  parser: Record<never, never>
  response: Record<never, never>
}
