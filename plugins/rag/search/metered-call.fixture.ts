/** For tests of searching in which nobody counts. */
import { UNRESTRICTED } from '../../../src/request/context.ts'
import { NO_METER } from '../../../src/request/usage.ts'
import { type Caller, createCallMeter } from './metered-call.ts'

export const nobody: Caller = { principal: UNRESTRICTED, peer: null }
export const uncounted = createCallMeter(NO_METER)
