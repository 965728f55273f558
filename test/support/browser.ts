/** What a browser does that `fetch` does not: it keeps cookies, and says which page a request comes from. */

export interface Browser {
  /** Of the page that is open. */
  readonly origin: string
  /** `name=value`, as they would be sent. */
  cookies(): string
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
}

/** @param fetchPath sends to the service; its paths begin with a slash */
export function openBrowser(
  origin: string,
  fetchPath: (path: string, init: RequestInit) => Promise<Response>,
): Browser {
  const jar = new Map<string, string>()
  const cookies = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    origin,
    cookies,
    async send(method, path, body, headers = {}) {
      const reply = await fetchPath(path, {
        method,
        headers: {
          ...(method === 'GET' ? {} : { origin }),
          ...(jar.size === 0 ? {} : { cookie: cookies() }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      for (const line of reply.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (/max-age=0(;|$)/i.test(line)) jar.delete(name)
        else jar.set(name, value)
      }
      return reply
    },
  }
}

export const PERSON = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }
