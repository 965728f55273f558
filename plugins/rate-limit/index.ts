/** So many requests a caller and window, and so many answers at once. Stands behind authentication, so that a caller is a person and not a café. */
import { type CounterState, callerKey, definePlugin, isAdmin, type RequestContext } from '#sdk'
import { concurrencyField, limitField, type Policy, placesField, policyField } from './fields.ts'
import { createOpenAnswers, staysOpen } from './open-answers.ts'

const DAY_SECONDS = 86_400

export default definePlugin({
  contract: 1,
  name: 'rate-limit',
  summary: 'Limits requests and open answers per caller, and says so in RateLimit headers',
  after: ['observability', 'auth'],
  needs: ['counterStore'],
  config: (t) =>
    t.Object({
      RATE_LIMIT_REQUESTS: t.Integer({
        default: 120,
        minimum: 0,
        description: 'Requests a caller may make in a window; 0 for no limit',
      }),
      RATE_LIMIT_WINDOW_SECONDS: t.Integer({
        default: 60,
        minimum: 1,
        maximum: DAY_SECONDS,
        description: 'Length of that window',
      }),
      RATE_LIMIT_ADMIN_REQUESTS: t.Optional(
        t.Integer({ minimum: 1, description: 'The same limit for admin keys. Default: no limit' }),
      ),
      RATE_LIMIT_STREAMS: t.Integer({
        default: 100,
        minimum: 0,
        description: 'Answers a caller may have open at once; 0 for no limit',
      }),
    }),
  setup({ config, ports, log, metrics, http }) {
    const windowSeconds = config.RATE_LIMIT_WINDOW_SECONDS
    const answers = createOpenAnswers(ports.counterStore, log)
    const refused = metrics.counter(
      'rate_limited_total',
      'Requests refused because of a rate limit or a limit on open answers',
      ['policy'],
    )

    /** @returns `undefined` when there is no limit */
    const policyOf = (context: RequestContext): Policy | undefined => {
      const own = context.principal.limits?.requests
      const [name, limit] =
        own !== undefined
          ? ['key', own]
          : isAdmin(context)
            ? ['admin', config.RATE_LIMIT_ADMIN_REQUESTS ?? 0]
            : ['default', config.RATE_LIMIT_REQUESTS]
      return limit === 0 ? undefined : { name, limit, windowSeconds }
    }

    const count = async (key: string, policy: Policy): Promise<CounterState | undefined> => {
      try {
        return await ports.counterStore.hit(key, { limit: policy.limit, windowMs: windowSeconds * 1000 })
      } catch (error) {
        // A store that is away must not take the service with it.
        log.error('rate_limit_store_failed', { store: ports.counterStore.id, error })
        return undefined
      }
    }

    const countRequest = async (context: RequestContext): Promise<void> => {
      const policy = policyOf(context)
      if (policy === undefined) return
      const state = await count(`${policy.name}:${callerKey(context)}`, policy)
      if (state === undefined) return
      const resetSeconds = Math.max(1, Math.ceil(state.resetMs / 1000))
      context.responseHeaders.append('RateLimit-Policy', policyField(policy))
      context.responseHeaders.append('RateLimit', limitField(policy, state.remaining, resetSeconds))
      if (state.allowed) return
      refused.add(1, { policy: policy.name })
      throw http.problem(
        'rate_limited',
        `The policy "${policy.name}" allows ${policy.limit} requests in ${windowSeconds} s. Try again in ${resetSeconds} s.`,
        { policy: policy.name, retryAfterSeconds: resetSeconds },
      )
    }

    const countAnswer = async (context: RequestContext): Promise<void> => {
      const limit = context.principal.limits?.streams ?? (isAdmin(context) ? 0 : config.RATE_LIMIT_STREAMS)
      if (limit === 0) return
      const { release, remaining } = await answers.acquire(callerKey(context), limit)
      if (remaining !== undefined) {
        context.responseHeaders.append('RateLimit-Policy', concurrencyField(STREAMS, limit))
        context.responseHeaders.append('RateLimit', placesField(STREAMS, remaining))
      }
      if (release !== undefined) {
        // An answer goes on without its reader, and costs the same: leaving frees no place.
        context.onEnd.push(() => void Promise.allSettled(context.background).then(release))
        return
      }
      refused.add(1, { policy: STREAMS })
      throw http.problem(
        'rate_limited',
        `The policy "${STREAMS}" allows ${limit} open answers at once. Try again when one has ended.`,
        { policy: STREAMS, retryAfterSeconds: 1 },
      )
    }

    return {
      async guard(request, context) {
        if (isPreflight(request)) return undefined
        // Probes and scrapers ask often, by design, and say that they spend nothing. Strangers who guess addresses do.
        if (context.route === undefined || context.route.spends.includes('request')) await countRequest(context)
        if (staysOpen(request, context)) await countAnswer(context)
        return undefined
      },
      close: () => answers.close(),
    }
  },
})

const STREAMS = 'streams'

/** It carries no credentials, and its refusal would look like a broken site. */
const isPreflight = ({ method, headers }: Request): boolean =>
  method === 'OPTIONS' && headers.has('access-control-request-method')
