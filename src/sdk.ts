/** The only module of the core that a plugin may import, as `#sdk`. */
export { callerKey, isAdmin } from './caller.ts'
export type { ChatEvent, ChatPhase, ChatStep, ChatTurn, Citation, Passage, Selection } from './chat/events.ts'
export {
  type CallerLimits,
  type Principal,
  type RequestContext,
  type RequestOutcome,
  SCOPES,
  type Scope,
} from './context.ts'
export { DEFAULT_COLLECTION, documentAddress } from './library.ts'
export type { Logger } from './log.ts'
export type { Metrics } from './metrics.ts'
export { priceOf } from './models/models.ts'
export type { Price } from './models/table.ts'
export * from './plugin.ts'
export type { CounterRule, CounterState, CounterStore, Place, PlaceRule, PlaceState } from './ports/counter-store.ts'
export type { Database } from './ports/database.ts'
export type { Embedder } from './ports/embedder.ts'
export type { Generator, GeneratorPart, TokenUsage } from './ports/generator.ts'
export type { Ports } from './ports/index.ts'
export { ProviderError } from './ports/provider-error.ts'
export type { Reranker } from './ports/reranker.ts'
export type { ServiceUsage } from './ports/service-usage.ts'
export type { VectorStore } from './ports/vector-store.ts'
export { type FieldError, Problem, type ProblemCode, problem } from './problem.ts'
export * from './text/index.ts'
export type { Attributes, Span, Stage, Trace } from './trace.ts'
export type { UsageEstimate, UsageKind, UsageMeter, UsageSpent } from './usage.ts'
export { VERSION } from './version.ts'
