/** Words with a fixed translation, or with none. */
import { readFile } from 'node:fs/promises'
import { fallbacksOf, readLanguage } from './language.ts'

export interface GlossaryEntry {
  readonly term: string
  /** Canonical tag; `*`: every language. */
  readonly language: string
  /** `null`: the term stays as it is. */
  readonly translation: string | null
}

export interface Glossary {
  /** Terms that stay as they are in this language; matches whole words. */
  fixed(language: string): RegExp | null
  /** What a model is sent. */
  translations(language: string): readonly { readonly term: string; readonly translation: string }[]
}

/** @throws Error with the line that is wrong, or the file that cannot be read */
export async function loadGlossary(path: string | undefined): Promise<Glossary> {
  if (path === undefined) return createGlossary([])
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new Error(`GLOSSARY_FILE: ${path} cannot be read`, { cause })
  }
  return createGlossary(parseGlossary(text))
}

/**
 * Lines of `term,language,translation`; fields may be quoted as in CSV. Language `*` is every language, and an empty
 * translation says that the term is not translated. Empty lines and lines that begin with `#` are passed over.
 * @throws Error with the number of the line that is none of these
 */
export function parseGlossary(text: string): readonly GlossaryEntry[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      if (line.trim() === '' || line.startsWith('#')) return []
      const [term = '', tag = '', translation = '', ...more] = fieldsOf(line)
      const language = tag === '*' ? '*' : readLanguage(tag)
      if (term === '' || language === null || more.length > 0)
        throw new Error(`GLOSSARY_FILE: line ${index + 1} is not "term,language,translation"`)
      return [{ term, language, translation: translation === '' ? null : translation }]
    })
}

const fieldsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g)].map(([, quoted, plain = '']) =>
    (quoted?.replaceAll('""', '"') ?? plain).trim(),
  )

export function createGlossary(entries: readonly GlossaryEntry[]): Glossary {
  /** The nearest entry for each term: the language itself, then wider ones, then every language. */
  const entriesFor = (language: string): readonly GlossaryEntry[] => {
    const order = [...fallbacksOf(language), '*']
    const chosen = new Map<string, GlossaryEntry>()
    for (const tag of order)
      for (const entry of entries) if (entry.language === tag && !chosen.has(entry.term)) chosen.set(entry.term, entry)
    return [...chosen.values()]
  }
  return {
    fixed(language) {
      const terms = entriesFor(language).flatMap(({ term, translation }) => (translation === null ? [term] : []))
      if (terms.length === 0) return null
      const longestFirst = terms.sort((one, other) => other.length - one.length).map((term) => RegExp.escape(term))
      return new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'gu')
    },
    translations: (language) =>
      entriesFor(language).flatMap(({ term, translation }) => (translation === null ? [] : [{ term, translation }])),
  }
}
