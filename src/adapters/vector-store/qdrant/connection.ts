/** Qdrant's SDK, with each call under the service's care. */
import type { QdrantClient } from '@qdrant/js-client-rest'
import { type CallOptions, lendFetch, type Service } from '../../http/client.ts'

export interface Connection {
  /** Every operation as Qdrant's OpenAPI document has it. */
  readonly api: ReturnType<QdrantClient['api']>
  /**
   * The result of a call to `api`.
   *
   * @returns undefined when there is no such thing (404)
   * @throws ProviderError, or the signal's reason
   */
  ask<Result>(send: Sending<Result>, options: CallOptions): Promise<Result | undefined>
}

type Sending<Result> = (init: { signal: AbortSignal }) => Promise<Reply<Result>>

interface Reply<Result> {
  readonly data: { readonly result?: Result }
}

export interface ConnectionOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly service: Service
}

/** Loads the SDK; opens no connection yet. */
export async function connectQdrant({ url, headers, service }: ConnectionOptions): Promise<Connection> {
  const { QdrantClient } = await import('@qdrant/js-client-rest')
  const { origin, port, path } = qdrantAddress(url)
  const client = new QdrantClient({
    url: origin,
    port,
    ...(path === '' ? {} : { prefix: path }),
    // As a header of its own: `apiKey` prints a warning on the console when the address is not https.
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    checkCompatibility: false,
    // Its own deadline would take the place of our signal.
    timeout: Number.POSITIVE_INFINITY,
  })
  return {
    api: client.api(),
    ask: async <Result>(send: Sending<Result>, options: CallOptions): Promise<Result | undefined> =>
      await service.call(async ({ signal, json }) => {
        try {
          // The SDK looks at each number of a reply, in case it is larger than any of ours.
          const reply = await json((wire) => lendFetch(wire, () => send({ signal })))
          return (reply as Reply<Result>['data']).result
        } catch (error) {
          if (isMissing(error)) return undefined
          throw error
        }
      }, options),
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'status' in error && error.status === 404

/** Qdrant's own port unless the address names one: `https://…:443` loses it when it is read as a URL. */
export function qdrantAddress(url: string): {
  readonly address: string
  readonly origin: string
  readonly port: number
  readonly path: string
} {
  const { protocol, hostname, pathname } = new URL(url)
  const port = Number(/^https?:\/\/[^/]*:(\d+)(?:\/|$)/.exec(url)?.[1] ?? 6333)
  const path = pathname.replace(/\/+$/, '')
  const origin = `${protocol}//${hostname}:${port}`
  return { address: `${origin}${path}`, origin: `${protocol}//${hostname}`, port, path }
}
