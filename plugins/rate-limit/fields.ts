/** The fields of draft-ietf-httpapi-ratelimit-headers (drafts 10 and 11): structured-field lists, one policy here. */

export interface Policy {
  readonly name: string
  /** Requests a window. */
  readonly limit: number
  readonly windowSeconds: number
}

/** `"default";q=120;w=60` */
export const policyField = ({ name, limit, windowSeconds }: Policy): string => `"${name}";q=${limit};w=${windowSeconds}`

/** `"streams";q=100;qu="concurrent-requests"` */
export const concurrencyField = (name: string, limit: number): string => `"${name}";q=${limit};qu="concurrent-requests"`

/** `"streams";r=97`: what is left; when more will be, nobody knows. */
export const placesField = (name: string, remaining: number): string => `"${name}";r=${remaining}`

/** `"default";r=117;t=42`: what is left, and the seconds until it is whole again. */
export const limitField = ({ name }: Policy, remaining: number, resetSeconds: number): string =>
  `"${name}";r=${remaining};t=${resetSeconds}`
