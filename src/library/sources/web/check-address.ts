/** Addresses of the web that a source may have. */
import { SourceFailure } from '../source.ts'
import { type AddressGuard, ForbiddenAddress } from './address-guard.ts'
import type { WebFailure } from './web-client.ts'

/** @throws SourceFailure when it is none, holds a password, or leads to what may not be read */
export async function checkWebAddress(address: string, guard: AddressGuard): Promise<URL> {
  const url = webAddress(address)
  try {
    await guard.resolve(url.hostname)
  } catch (error) {
    // A name that cannot be looked up now may be there later.
    if (error instanceof ForbiddenAddress) throw forbidden(error.message)
  }
  return url
}

/** @throws SourceFailure */
export function webAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new SourceFailure('The address begins with https:// or http://')
  if (url.username !== '' || url.password !== '') throw new SourceFailure('An address holds no password')
  url.hash = ''
  return url
}

export const forbidden = (message: string): SourceFailure =>
  new SourceFailure(`${message}. SOURCES_ALLOWED_HOSTS names hosts that may be read all the same`)

/** Of a whole source. */
export const failureOf = (error: WebFailure, { host }: URL): SourceFailure =>
  error.isForbidden ? forbidden(error.message) : new SourceFailure(`${host}: ${error.message}`, { cause: error })
