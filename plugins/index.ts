/** Every built-in plugin, one line each. The order is the order in which they see requests. */
import type { AnyPlugin } from '#sdk'
import auth from './auth/index.ts'
import insights from './insights/index.ts'
import observability from './observability/index.ts'
import proofOfWork from './proof-of-work/index.ts'
import rag from './rag/index.ts'
import rateLimit from './rate-limit/index.ts'
import suggestions from './suggestions/index.ts'
import translation from './translation/index.ts'
import usage from './usage/index.ts'

export const plugins = [
  observability,
  auth,
  rateLimit,
  proofOfWork,
  usage,
  rag,
  translation,
  insights,
  suggestions,
] as const satisfies readonly AnyPlugin[]
