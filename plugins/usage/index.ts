/** What models were used for, by whom and at what price; and budgets that no burst can overspend. */
import {
  callerKey,
  definePlugin,
  problem,
  type RequestContext,
  type Spending,
  type UsageEstimate,
  type UsageKind,
  type UsageMeter,
  type UsageSpent,
} from '#sdk'
import { describeBudget, isHeld, limitsOf, refusal } from './budgets.ts'
import { readEstimates } from './estimates.ts'
import {
  deleteReservation,
  insertReservation,
  type Limits,
  pruneLedger,
  readDay,
  readTokensToday,
  settleAsReserved,
  settleReservation,
} from './ledger.ts'
import { createPriceTable, PRICE_PATTERN } from './prices.ts'
import { usageRoutes } from './routes.ts'
import { createSettledRows } from './unreserved.ts'
import { createWaitingLine } from './waiting-line.ts'

const NOTHING = { inputTokens: 0, outputTokens: 0 }

/** Readers wait for room; a search goes on without what it has no room for. */
const PATIENT: ReadonlySet<UsageKind> = new Set<UsageKind>(['chat', 'translation'])
/** Longest wait for work that holds the room. */
const MAX_WAIT_MS = 10_000
const LOOK_AGAIN_MS = 250

/** Work that this process has begun. */
interface OpenWork {
  readonly estimate: UsageEstimate
  /** No budget limits it, and it needs no row before it is over. */
  readonly unreserved: boolean
  readonly since: number
}

export default definePlugin({
  contract: 1,
  name: 'usage',
  summary: 'Counts tokens and money by day, key and model, and holds daily budgets',
  after: ['observability', 'auth', 'rate-limit'],
  needs: ['database', 'generator', 'embedder', 'reranker'],
  config: (t) =>
    t.Object({
      BUDGET_TOKENS_PER_DAY: t.Integer({
        default: 0,
        minimum: 0,
        description:
          'Tokens of language models that a caller may use in a day (UTC), input and output together; 0 for no limit',
      }),
      BUDGET_USD_PER_DAY: t.Number({
        default: 0,
        minimum: 0,
        description: 'US dollars a caller may spend on language models in a day (UTC); 0 for no limit',
      }),
      MODEL_PRICES: t.Array(t.String({ pattern: PRICE_PATTERN }), {
        default: [],
        error: 'expected entries such as gpt-4o-mini=0.15/0.60, or rerank-v3.5=0/0/2',
        description:
          'Comma-separated prices of models in US dollars a million tokens, in and out, e.g. my-model=0.15/0.60; rerankers a thousand searches, e.g. my-reranker=0/0/2',
      }),
    }),
  async setup({ config, ports, log, metrics, http }) {
    const { sql } = ports.database
    const prices = createPriceTable(config.MODEL_PRICES)
    const searching = [ports.embedder?.pricedAs, ports.reranker?.pricedAs].filter((model) => model !== undefined)
    for (const model of config.BUDGET_USD_PER_DAY > 0 ? [ports.generator.id, ...searching] : [])
      if (prices.cost(model, NOTHING) === null)
        throw new Error(
          `BUDGET_USD_PER_DAY needs the price of ${model}: set MODEL_PRICES=${model}=IN/OUT, in US dollars for a million tokens, with a third number for a thousand searches`,
        )
    const dollars = metrics.counter('usage_usd_total', 'What they cost, by the list of prices', ['kind', 'model'])
    const refused = metrics.counter('usage_refused_total', 'Model calls that no budget covered')

    // The embedded database is this process's alone: who reserved before it started is no longer there to settle.
    if (ports.database.kind === 'embedded')
      await sql`update usage_ledger set expires_at = now() where settled_at is null`.catch(() => undefined)
    await pruneLedger(sql).catch((error: unknown) => log.warn('usage_not_pruned', { error }))

    const settledRows = createSettledRows(sql)
    const estimates = await readEstimates(sql)
    const line = createWaitingLine()
    const open = new Map<string, OpenWork>()
    const isUnlimited = ({ tokens, costNanos }: Limits, { kind }: UsageEstimate): boolean =>
      // What translations have set aside today is asked of the ledger.
      tokens === null && costNanos === null && kind !== 'translation'

    const settleUnreserved = async (estimate: UsageEstimate, spent: UsageSpent | 'unknown'): Promise<void> => {
      const { id, kind, principal } = estimate
      const {
        model,
        inputTokens,
        outputTokens,
        searches = 0,
        estimated = false,
      } = spent === 'unknown' ? { ...estimate, estimated: true } : spent
      const costNanos = prices.cost(model, { inputTokens, outputTokens, searches })
      settledRows.add({
        id,
        kind,
        principal_id: principal.id,
        model,
        input_tokens: inputTokens,
        output_tokens: outputTokens,
        searches,
        cost_nanos: costNanos,
        estimated,
      })
      dollars.add((costNanos ?? 0) / 1e9, { kind, model })
      // An answer's end is sent once its price can be read; what was looked up for it is stored with it.
      if (kind === 'chat') await settledRows.flush()
    }

    const meter: UsageMeter = {
      async reserve(estimate) {
        const { id, kind, model, longestMs, principal, searches = 0 } = estimate
        const limits = limitsOf(estimate, config)
        const begin = (unreserved: boolean): void =>
          void open.set(id, { estimate, unreserved, since: performance.now() })
        if (isUnlimited(limits, estimate)) return begin(true)
        // Some keys alone may have a budget in money: that is not known when the service starts.
        if (limits.costNanos !== null && prices.cost(model, estimate) === null)
          throw problem('not_configured', `A budget in US dollars needs the price of ${model}: set MODEL_PRICES.`)
        const key = callerKey(estimate)
        const giveUpAt = performance.now() + (PATIENT.has(kind) ? MAX_WAIT_MS : 0)
        const takeRoom = async (): Promise<void> => {
          for (;;) {
            const { inputTokens, outputTokens } = estimates.expect(estimate)
            const costNanos = prices.cost(model, { inputTokens, outputTokens, searches })
            const amounts = { inputTokens, outputTokens, searches, costNanos }
            const work = { id, kind, model, longestMs, ...amounts, limits, callerKey: key, principalId: principal.id }
            if (await insertReservation(sql, work)) return begin(false)
            const day = await readDay(sql, key)
            const wanted = { tokens: inputTokens + outputTokens, costNanos: costNanos ?? 0 }
            const left = giveUpAt - performance.now()
            if (left <= 0 || !isHeld(limits, day, wanted)) {
              refused.add(1)
              throw refusal(limits, day, wanted, estimates.seconds(estimate))
            }
            await line.untilWorkEnds(Math.min(left, LOOK_AGAIN_MS))
          }
        }
        await (PATIENT.has(kind) ? line.inTurn(key, takeRoom) : takeRoom())
      },
      async settle(id, spent) {
        const work = open.get(id)
        open.delete(id)
        if (work !== undefined && spent !== 'unknown')
          estimates.learn(work.estimate, spent, performance.now() - work.since)
        if (work?.unreserved === true) return await settleUnreserved(work.estimate, spent)
        if (spent === 'unknown') await settleAsReserved(sql, id)
        else {
          const { model, inputTokens, outputTokens, searches = 0, estimated = false } = spent
          const costNanos = prices.cost(model, spent)
          const amounts = { inputTokens, outputTokens, searches, costNanos }
          const kind = await settleReservation(sql, id, { model, ...amounts, estimated })
          if (kind !== undefined) dollars.add((costNanos ?? 0) / 1e9, { kind, model })
        }
        line.notifyEnd()
      },
      async release(id) {
        const work = open.get(id)
        open.delete(id)
        if (work?.unreserved === true) return
        await deleteReservation(sql, id)
        line.notifyEnd()
      },
      tokensToday: (kind) => readTokensToday(sql, kind),
    }

    const spendings: readonly Spending[] =
      searching.length > 0 ? ['answer', 'translation', 'search'] : ['answer', 'translation']

    const isSpending = ({ route }: RequestContext): boolean =>
      route !== undefined && spendings.some((each) => route.spends.includes(each))

    return {
      usage: meter,
      /** Before the work, since the head of a reply leaves before its end. What is refused later has these too. */
      async guard(_request, context) {
        const limits = limitsOf(context, config)
        if ((limits.tokens === null && limits.costNanos === null) || !isSpending(context)) return undefined
        const day = await readDay(sql, callerKey(context)).catch((error: unknown) => {
          log.warn('budget_headers_failed', { error })
          return undefined
        })
        if (day === undefined) return undefined
        for (const { policy, state } of describeBudget(limits, day)) {
          context.responseHeaders.append('RateLimit-Policy', policy)
          context.responseHeaders.append('RateLimit', state)
        }
        return undefined
      },
      routes: usageRoutes({ http, ports, flush: settledRows.flush }),
      async close() {
        await settledRows.flush()
        await estimates.store(sql)
      },
      jobs: [
        {
          name: 'ledger',
          every: '1m',
          async run() {
            await pruneLedger(sql)
            await estimates.store(sql)
            return undefined
          },
        },
      ],
    }
  },
})
