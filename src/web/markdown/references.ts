/** Character references such as `&lt;`, which the lexer leaves to a browser. */

const REFERENCE = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi

export const decodeReferences = (text: string): string => (text.includes('&') ? text.replace(REFERENCE, decode) : text)

/** One reference is no markup, and a document that is only parsed loads and runs nothing. */
function decode(reference: string): string {
  try {
    return new DOMParser().parseFromString(reference, 'text/html').documentElement.textContent ?? reference
  } catch {
    // A page that demands trusted types.
    return reference
  }
}
