/** Reads single values out of configurations that are programs: what is written plainly is found, the rest is not. */
import { type Document, isScalar, parseDocument, visit } from 'yaml'

/** `key: 'value'` or `key = "value"`. */
export const stringIn = (config: string, key: string): string | undefined =>
  new RegExp(`(?:^|[\\s,{])['"]?${key}['"]?\\s*[:=]\\s*(['"\`])((?:(?!\\1)[^\\n\\\\$])*)\\1`, 'm').exec(config)?.[2]

export const booleanIn = (config: string, key: string): boolean | undefined => {
  const value = new RegExp(`(?:^|[\\s,{])['"]?${key}['"]?\\s*[:=]\\s*(true|false|True|False)\\b`, 'm').exec(config)?.[1]
  return value === undefined ? undefined : value.toLowerCase() === 'true'
}

/** The texts of `key: ['a', 'b']`, of `key = […]` and of all `key += […]`; comments are left out. */
export function listIn(config: string, key: string): readonly string[] {
  const lists = config
    .replaceAll(/^\s*(?:\/\/|#).*$/gm, '')
    .matchAll(
      new RegExp(`(?:^|[\\s,{])['"]?${key}['"]?\\s*(?:[:=]|\\+=)\\s*\\[((?:[^\\]'"]|'[^'\\n]*'|"[^"\\n]*")*)\\]`, 'gm'),
    )
  return [...lists].flatMap(([, list = '']) =>
    [...list.matchAll(/(?:\/\/|#)[^\n]*|(['"])((?:(?!\1)[^\n])*)\1/g)].flatMap(([, , text]) =>
      text === undefined ? [] : [text],
    ),
  )
}

/** The strings of a value that may be a list of them, or one with a pattern a line. */
export const textsOf = (value: unknown): readonly string[] => [value].flat().filter((each) => typeof each === 'string')

/** A YAML document, tags that name programs included; `null` when it does not parse. */
export function yamlOf(text: string): Document | null {
  const document = parseDocument(text, { logLevel: 'silent' })
  return document.errors.length === 0 ? document : null
}

/** The plain value at a path of keys. */
export function valueAt(document: Document, path: readonly string[]): unknown {
  const value: unknown = document.getIn(path)
  return typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function'
    ? value.toJSON()
    : value
}

/** The node of the first pair of this key, however deep. */
export function nodeOf(document: Document, key: string): unknown {
  let found: unknown
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== key) return undefined
      found = pair.value
      return visit.BREAK
    },
  })
  return found
}

/** Strings, numbers and booleans of a tree, by their path: `{ a: { b: 1 } }` is `a.b`. */
export function flatten(value: unknown, prefix = '', into: Record<string, string> = {}): Record<string, string> {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') into[prefix] = String(value)
  else if (typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [key, inner] of Object.entries(value)) flatten(inner, prefix === '' ? key : `${prefix}.${key}`, into)
  return into
}
