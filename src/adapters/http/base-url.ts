/** Addresses of services as people write them. */

/** Of a setting that holds one. */
export const baseUrlSchema = {
  pattern: '^https?://[^\\s?#]+$',
  error: 'expected an address that begins with http:// or https://',
} as const

/** Without the slash at the end, and without a version that the SDK adds by itself: `…/v1beta/` and `…` are the same. */
export function baseUrl(address: string, versions?: RegExp): string {
  const plain = address.replace(/\/+$/, '')
  return versions === undefined ? plain : plain.replace(versions, '')
}
