import { parse as parseYaml } from 'yaml'

export interface FrontMatter {
  /** Plain JSON; empty when there is none, or none that can be read. */
  readonly values: Readonly<Record<string, unknown>>
  /** The source from behind the front matter on. */
  readonly body: string
}

const FENCED = /^---[ \t]*\n([\s\S]{0,65536}?)(?:\n)?^---[ \t]*(?:\n|$)/m
const TOML = /^\+\+\+[ \t]*\n[\s\S]{0,65536}?^\+\+\+[ \t]*(?:\n|$)/m

/** Reads the YAML block at the head of a Markdown page, as Docusaurus and MkDocs write it. Never throws. */
export function readFrontMatter(source: string): FrontMatter {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  if (text.startsWith('+++')) {
    const toml = TOML.exec(text)
    return { values: {}, body: toml?.index === 0 ? text.slice(toml[0].length) : text }
  }
  const match = text.startsWith('---') ? FENCED.exec(text) : null
  if (match === null || match.index !== 0) return { values: {}, body: text }
  const values = readYaml(match[1] ?? '')
  return values === null ? { values: {}, body: text } : { values, body: text.slice(match[0].length) }
}

/** `null` when it is text between two rules and no mapping at all. */
function readYaml(yaml: string): Record<string, unknown> | null {
  try {
    const value: unknown = parseYaml(yaml, { maxAliasCount: 50, logLevel: 'silent' })
    if (value === null || value === undefined) return {}
    if (typeof value !== 'object' || Array.isArray(value)) return null
    // Dates and the like become strings: what leaves here crosses a worker's border and a JSON column.
    return JSON.parse(JSON.stringify(value)) as Record<string, unknown>
  } catch {
    return /^[\w-]+\s*:/m.test(yaml) ? {} : null
  }
}

/** A front matter value as text; numbers count, `title: 2024` is a title. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  return typeof value === 'number' ? String(value) : null
}
