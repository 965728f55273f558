import { parse as parseToml } from 'smol-toml'
import { parse as parseYaml } from 'yaml'

export interface FrontMatter {
  /** Plain JSON; empty when there is none, or none that can be read. */
  readonly values: Readonly<Record<string, unknown>>
  /** The source from behind the front matter on. */
  readonly body: string
}

const FENCED = /^---[ \t]*\n([\s\S]{0,65536}?)(?:\n)?^(?:---|\.\.\.)[ \t]*(?:\n|$)/m
const TOML = /^\+\+\+[ \t]*\n([\s\S]{0,65536}?)^\+\+\+[ \t]*(?:\n|$)/m
/** Hugo's, from a brace to the brace at the beginning of a line. */
const JSON_BLOCK = /^(\{[ \t]*\n[\s\S]{0,65536}?\n\})[ \t]*(?:\n|$)/

/** Reads the YAML, TOML or JSON at the head of a Markdown page. Never throws. */
export function readFrontMatter(source: string): FrontMatter {
  const text = (source.startsWith('\uFEFF') ? source.slice(1) : source).replaceAll(/\r\n?/g, '\n')
  const [fence, read] = text.startsWith('+++')
    ? ([TOML, readToml] as const)
    : text.startsWith('{')
      ? ([JSON_BLOCK, readJson] as const)
      : ([FENCED, readYaml] as const)
  const match = fence === FENCED && !text.startsWith('---') ? null : fence.exec(text)
  if (match === null || match.index !== 0) return { values: {}, body: text }
  const values = read(match[1] ?? '')
  return values === null ? { values: {}, body: text } : { values, body: text.slice(match[0].length) }
}

function readToml(toml: string): Record<string, unknown> {
  try {
    return plain(parseToml(toml))
  } catch {
    return {}
  }
}

function readJson(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? plain(value) : null
  } catch {
    return null
  }
}

/** Dates and the like become strings: what leaves here crosses a worker's border and a JSON column. */
const plain = (value: object): Record<string, unknown> => JSON.parse(JSON.stringify(value)) as Record<string, unknown>

/** `null` when it is text between two rules and no mapping at all. */
function readYaml(yaml: string): Record<string, unknown> | null {
  try {
    const value: unknown = parseYaml(yaml, { maxAliasCount: 50, logLevel: 'silent' })
    if (value === null || value === undefined) return {}
    if (typeof value !== 'object' || Array.isArray(value)) return null
    return plain(value)
  } catch {
    return /^[\w-]+\s*:/m.test(yaml) ? {} : null
  }
}

/** A front matter value as text; numbers count, `title: 2024` is a title. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  return typeof value === 'number' ? String(value) : null
}
