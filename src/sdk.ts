/** The only module of the core that a plugin may import, as `#sdk`. */

export { isRecord } from './base/json.ts'
export { LATE, within } from './base/timeout.ts'
export type {
  ChatEvent,
  ChatPhase,
  ChatStep,
  ChatTurn,
  Citation,
  CollectionState,
  Correction,
  Selection,
} from './chat/events.ts'
export { type AskedLanguages, adviseLanguageModel, readAskedLanguages } from './chat/store/asked-languages.ts'
export { createLanguagesOf, type LanguagesOf } from './chat/store/collection-languages.ts'
export type { StreamEvent } from './http/reply/schemas.ts'
export { DEFAULT_COLLECTION, readingAddress } from './library/address.ts'
export { collectionExists, requireCollection, unknownCollection } from './library/collections.ts'
export { COLLECTION_PATTERN, checkLanguage, MAX_ID_CHARS } from './library/documents/input.ts'
export type { PageTranslator } from './library/documents/page-translator.ts'
export type { Documents, Indexer, StoredDocument } from './library/documents/types.ts'
export { answeringCollection, GUIDE_COLLECTION, untilGuideIsIn } from './library/guide.ts'
export { passageFilterSchema, readPassageFilter } from './library/passage-filter.ts'
export * from './library/terms/index.ts'
export { priceOf } from './models/models.ts'
export type { Price } from './models/table.ts'
export * from './plugin.ts'
export type { CounterRule, CounterState, CounterStore, Lease, LeaseRule, LeaseState } from './ports/counter-store.ts'
export type { Database } from './ports/database.ts'
export { databaseFailure } from './ports/database-error.ts'
export type { CosineRange, CosineScale, Embedder } from './ports/embedder.ts'
export type { Generator, GeneratorPart, TokenUsage } from './ports/generator.ts'
export type { Ports } from './ports/index.ts'
export type { Passage, PassageFilter } from './ports/passage.ts'
export { ProviderError } from './ports/provider-error.ts'
export type { Reranker } from './ports/reranker.ts'
export type { ServiceUsage } from './ports/service-usage.ts'
export type { VectorStore } from './ports/vector-store.ts'
export { callerKey, isAdmin } from './request/caller.ts'
export type {
  CallerLimits,
  Principal,
  RequestContext,
  RequestOutcome,
} from './request/context.ts'
export { settleFields } from './request/fields.ts'
export { type FieldError, Problem, type ProblemCode, problem } from './request/problem.ts'
export type { RouteDeclaration, Spending } from './request/route.ts'
export { SCOPES, type Scope } from './request/scope.ts'
export type { UsageEstimate, UsageKind, UsageMeter, UsageSpent } from './request/usage.ts'
export type { Logger } from './telemetry/log/log.ts'
export type { Metrics } from './telemetry/metrics.ts'
export type { Attributes, Span, Stage, Trace } from './telemetry/trace.ts'
export * from './text/index.ts'
export { VERSION } from './version.ts'
