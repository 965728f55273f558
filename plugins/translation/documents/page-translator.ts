/** Pages in other languages, for `/read/{id}/{language}`. */
import type { Database, PageTranslator } from '#sdk'
import { readLanguage, serves } from '../language.ts'
import type { Readers } from './readers.ts'
import { readSource } from './rows.ts'
import type { Translations } from './translations.ts'

export interface PageTranslatorOptions {
  readonly sql: Database['sql']
  readonly translations: Translations
  readonly readers: Readers
  readonly hasModel: boolean
}

export function createPageTranslator({ sql, translations, readers, hasModel }: PageTranslatorOptions): PageTranslator {
  return {
    offered({ language }, tags) {
      const wanted = tags.flatMap((tag) => readLanguage(tag) ?? [])
      return hasModel ? [...new Set(wanted)].filter((each) => !serves(language, each)) : []
    },

    async translate({ id, collection }, tag, { principal, peer }) {
      const scope = { collection, limit: principal.collections }
      const found = await translations.get(id, tag, scope, { principal, peer }, () => false)
      if ('notModified' in found || found.isOwn) return null
      const { documentRowId, title, language, content: source, format, stale } = found
      await readers.note(principal, documentRowId, language)
      // Where no source is kept, the canonical text was translated, which is no Markdown to parse again.
      const isCanonical = (await readSource(sql, documentRowId))?.syntax === 'lines'
      return { title, language, source, format: isCanonical ? 'text' : format, stale }
    },
  }
}
