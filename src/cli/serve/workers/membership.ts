/** A worker's side of a service of several processes: it says when it serves, and what all of them count. */
import type { App, Siblings } from '../../../app/app.ts'
import { listen, type Server } from '../../../server.ts'
import type { MetricsSnapshot } from '../../../telemetry/metrics.ts'
import { bearer, type WorkerPlace } from './place.ts'
import type { WorkersReport } from './supervisor.ts'

export interface Membership {
  /** From 1. */
  readonly number: number
  readonly siblings: Siblings
  /** Whether another one shows the person at the terminal how the service has started. */
  readonly isQuiet: boolean
  /** Resolves when the parent is no more. */
  readonly orphaned: Promise<void>
  /** Reports to the parent that this one serves, and from now on to the others what it counts. */
  serve(app: App): Promise<void>
  leave(): Promise<void>
}

/** What one that hangs does not tell in time is left out. Less than a scraper or an orchestrator waits. */
const ASK_MS = 500

export function joinWorkers({ number, parentUrl, key, isReplacement }: WorkerPlace): Membership {
  let own: Server | undefined
  const ask = async <Reply>(url: string): Promise<Reply> => {
    const reply = await fetch(url, {
      headers: { authorization: bearer(key) },
      signal: AbortSignal.timeout(ASK_MS),
    })
    if (!reply.ok) throw new Error(`${reply.status}`)
    return (await reply.json()) as Reply
  }
  const askParent = (): Promise<WorkersReport> => ask(`${parentUrl}/workers`)

  return {
    number,
    siblings: {
      async metrics() {
        const { privateUrls } = await askParent().catch(() => ({ privateUrls: [] }))
        const others = privateUrls.filter((url) => url !== own?.url)
        const replies = await Promise.allSettled(others.map((url) => ask<MetricsSnapshot>(`${url}/metrics`)))
        return replies.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      },
      health: {
        critical: false,
        async check() {
          const { expected, privateUrls } = await askParent()
          const serving = Math.min(privateUrls.length, expected)
          const detail = `${serving} of ${expected} workers serve`
          return { status: serving === expected ? 'up' : 'degraded', detail }
        },
      },
    },
    isQuiet: number > 1 || isReplacement,
    orphaned: new Promise((resolve) => {
      process.stdin.once('end', resolve).once('error', () => resolve())
      process.stdin.resume()
    }),
    async serve({ metrics }) {
      const answer = async (request: Request): Promise<Response> =>
        request.headers.get('authorization') === bearer(key)
          ? Response.json(await metrics.snapshot())
          : new Response(null, { status: 401 })
      own = await listen({ fetch: answer }, { host: '127.0.0.1', port: 0 })
      await fetch(`${parentUrl}/serving`, {
        method: 'POST',
        headers: { authorization: bearer(key) },
        body: JSON.stringify({ pid: process.pid, url: own.url }),
      })
    },
    async leave() {
      await own?.stop(0)
    },
  }
}
