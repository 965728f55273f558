/** For tests of searching in which nobody counts. */
import { UNRESTRICTED } from '../../../src/context.ts'
import { NO_METER } from '../../../src/usage.ts'
import { type Caller, createPay } from './pay.ts'

export const nobody: Caller = { principal: UNRESTRICTED, peer: null }
export const uncounted = createPay(NO_METER)
