/** How much a request may say before its body begins. Every runtime has a limit of its own; this one is the same on all. */
import { problem } from '../../request/problem.ts'

/** Letters of the address, and of the headers' names and values together. Browsers and proxies stay below it. */
const MAX_LENGTH = 16_384
/** Read by whoever knows callers, who has a limit of their own: what is too long for a key is a wrong one, and 401. */
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'x-api-key'])

/** @throws Problem `address_too_long`, `headers_too_large` */
export function checkHead({ url, headers }: Request): void {
  if (url.length > MAX_LENGTH)
    throw problem('address_too_long', `An address may be at most ${MAX_LENGTH} characters long.`)
  let length = 0
  for (const [name, value] of headers) if (!CREDENTIALS.has(name)) length += name.length + value.length
  if (length > MAX_LENGTH)
    throw problem('headers_too_large', `The headers may be at most ${MAX_LENGTH} characters long.`)
}
