/** From a session's token to the person who signed in. Asked of the database each time: a session that ends has ended. */
import { type Principal, problem } from '#sdk'
import { isSignedBy, readSignedToken } from './cookie.ts'
import type { SessionSource } from './sources.ts'

export interface SessionVerifier {
  /**
   * @param value of the session cookie, which must be signed
   * @returns who has signed in; `undefined` when there is no such session, or no longer
   * @throws Problem `upstream_unavailable` when the database cannot be asked
   */
  cookie(value: string): Promise<Principal | undefined>
  /** The same for a bearer's token, which need not be signed: it is as hard to guess as a signature. */
  bearer(token: string): Promise<Principal | undefined>
}

/** What Better Auth makes has 32 letters. */
const TOKEN = /^[\w-]{24,128}$/

export function createSessionVerifier(keptAt: readonly SessionSource[]): SessionVerifier {
  const sources = keptAt.map((source) => ({ secret: source.secret, find: shared(source) }))
  const find = async (token: string, among: readonly SessionSource[]): Promise<Principal | undefined> => {
    if (!TOKEN.test(token)) return undefined
    for (const source of among) {
      const session = await ask(source.find, token)
      if (session !== undefined && session.expiresAt > Date.now())
        return { id: `user:${session.userId}`, scopes: ['chat'], collections: null }
    }
    return undefined
  }
  const signed = async (text: string): Promise<Principal | undefined> => {
    const parts = readSignedToken(text)
    if (parts === undefined) return undefined
    return await find(
      parts.token,
      sources.filter(({ secret }) => isSignedBy(secret, parts)),
    )
  }
  return {
    cookie: signed,
    bearer: (token) => (token.includes('.') ? signed(token) : find(token, sources)),
  }
}

type Find = SessionSource['find']

/** Requests that come together with one token, as those of a page do, wait for one answer. */
function shared({ find }: SessionSource): Find {
  const asking = new Map<string, ReturnType<Find>>()
  return (token) => {
    const known = asking.get(token)
    if (known !== undefined) return known
    const asked = find(token).finally(() => asking.delete(token))
    asking.set(token, asked)
    return asked
  }
}

async function ask(find: Find, token: string): ReturnType<Find> {
  try {
    return await find(token)
  } catch (cause) {
    throw problem('upstream_unavailable', 'The session cannot be looked up: the database does not answer.', { cause })
  }
}
