/** Browsers leave these out of an address, wherever they stand in it. */
const IGNORED = /[\0-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g
const SCHEME = /^([a-z][a-z\d+.-]*):/i

/** Whether an address is relative, or one of http or https: no other may be opened from a page of ours. */
export function isSafeAddress(address: string): boolean {
  const scheme = SCHEME.exec(address.replace(IGNORED, ''))?.[1]?.toLowerCase()
  return scheme === undefined || scheme === 'http' || scheme === 'https'
}
