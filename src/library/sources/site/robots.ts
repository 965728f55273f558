/** robots.txt: what a site asks programs to leave alone (RFC 9309). */
import { SourceFailure } from '../source.ts'
import { type WebClient, WebFailure } from '../web/web-client.ts'

/** What robots.txt calls this program. */
export const ROBOT_NAME = 'Lectern'

export interface Robots {
  allows(address: URL): boolean
  /** What the site asks for between two requests; 0: nothing. */
  readonly delayMs: number
  readonly sitemaps: readonly string[]
}

const ALLOW_ALL: Robots = { allows: () => true, delayMs: 0, sitemaps: [] }
const MAX_BYTES = 512 * 1024

/** @throws SourceFailure when the site cannot say at the moment: then nothing of it may be read */
export async function readRobots(client: WebClient, origin: string, signal: AbortSignal): Promise<Robots> {
  const address = new URL('/robots.txt', origin)
  try {
    const reply = await client.get(address, { signal, maxBytes: MAX_BYTES })
    if (reply.status >= 500 || reply.status === 429)
      throw new SourceFailure(`The robots.txt of the site answers with status ${reply.status}: try again later`)
    if (reply.status !== 200) return ALLOW_ALL
    const { default: parse } = await import('robots-parser')
    const rules = parse(address.href, new TextDecoder().decode(reply.bytes))
    return {
      allows: ({ href }) => rules.isAllowed(href, ROBOT_NAME) !== false,
      delayMs: 1000 * (rules.getCrawlDelay(ROBOT_NAME) ?? 0),
      sitemaps: rules.getSitemaps(),
    }
  } catch (error) {
    if (!(error instanceof WebFailure)) throw error
    // Too long, or redirects without end: it does not count (RFC 9309, 2.3.1).
    if (!error.isTemporary && !error.isForbidden) return ALLOW_ALL
    throw new SourceFailure(`${address.origin}: ${error.message}`, { cause: error })
  }
}
