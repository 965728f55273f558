/** The public API, from a page: the same routes that any other client has, and nothing else. */
import { Refusal, Unreachable } from './failure.ts'
import type { ProblemDetails } from './wire.ts'

export interface ClientOptions {
  /** Where the service is, without a slash at the end. */
  readonly base: string
  /** The reader's credential, asked for at each request; `undefined`: the cookie, or none. */
  readonly token: () => Promise<string | undefined> | string | undefined
  /** Headers that a refused request wants, for example a proof of work; `undefined`: nothing can be done. */
  readonly remedy?: (refusal: Refusal, client: Client) => Promise<Readonly<Record<string, string>> | undefined>
}

export interface RequestOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export class Client {
  readonly base: string
  readonly #options: ClientOptions
  #saidSo = false

  constructor(options: ClientOptions) {
    this.base = options.base
    this.#options = options
  }

  /** @throws Refusal, Unreachable, and the signal's reason */
  async json<Reply>(method: string, path: string, options: RequestOptions = {}): Promise<Reply> {
    const reply = await this.send(method, path, options)
    return (reply.status === 204 ? undefined : await reply.json()) as Reply
  }

  /** @returns a reply that is a success @throws Refusal, Unreachable, and the signal's reason */
  async send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
    try {
      return await this.#once(method, path, options)
    } catch (error) {
      const more = error instanceof Refusal ? await this.#options.remedy?.(error, this) : undefined
      if (more === undefined) throw error
      return await this.#once(method, path, { ...options, headers: { ...options.headers, ...more } })
    }
  }

  async #once(method: string, path: string, { body, headers = {}, signal }: RequestOptions): Promise<Response> {
    const token = await this.#options.token()
    const isForm = body instanceof FormData
    let reply: Response
    try {
      reply = await fetch(this.base + path, {
        method,
        credentials: 'include',
        headers: {
          ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      })
    } catch (error) {
      if (signal?.aborted) throw error
      throw await this.#explain()
    }
    if (reply.ok) return reply
    const problem = (await reply.json().catch(() => ({}))) as ProblemDetails
    throw new Refusal(reply.status, problem, reply.headers.get('retry-after'))
  }

  /** A browser does not say why a request failed: whether the server answers at all tells a refusal from an outage. */
  async #explain(): Promise<Unreachable> {
    if (this.base === location.origin) return new Unreachable(false)
    const isThere = await fetch(`${this.base}/livez`, { mode: 'no-cors' }).then(
      () => true,
      () => false,
    )
    if (isThere && !this.#saidSo) {
      this.#saidSo = true
      console.error(
        `Lectern at ${this.base} does not let pages of ${location.origin} in. ` +
          `Start it with CORS_ORIGINS=${location.origin} (several are separated by commas).`,
      )
    }
    return new Unreachable(isThere)
  }
}
