/** Documents in the languages of their readers, each paragraph translated once. */
import { definePlugin } from '#sdk'
import { correctionRoutes } from './documents/correction-routes.ts'
import { createCorrections } from './documents/corrections.ts'
import { createMake } from './documents/make.ts'
import { readerRoutes } from './documents/reader-routes.ts'
import { createReaders } from './documents/readers.ts'
import { translationRoutes } from './documents/routes.ts'
import { createTranslations } from './documents/translations.ts'
import { createFill } from './fill/fill.ts'
import { loadGlossary } from './glossary.ts'
import { createMemory } from './memory/memory.ts'
import { fingerprintOf } from './model/prompt.ts'
import { createTranslator } from './model/translator.ts'

export default definePlugin({
  contract: 1,
  name: 'translation',
  summary: 'Documents in the languages of their readers, each paragraph translated once',
  after: ['observability', 'auth', 'rate-limit', 'rag'],
  needs: ['database', 'generator'],
  config: (t) =>
    t.Object({
      GLOSSARY_FILE: t.Optional(
        t.String({ description: 'File of terms: lines of term,language,translation; without a translation they stay' }),
      ),
      TRANSLATION_BATCH_TOKENS: t.Integer({
        default: 1500,
        minimum: 100,
        maximum: 50_000,
        description: 'How much of a document one call to the model holds, in tokens',
      }),
    }),
  async setup({ config, ports, log, http }) {
    const { database, generator } = ports
    const { sql } = database
    const glossary = await loadGlossary(config.GLOSSARY_FILE)
    const fingerprint = (language: string): string => fingerprintOf(generator.id, language, glossary)
    const memory = createMemory(sql)
    const translate = createTranslator(generator, glossary)
    const fill = createFill({ memory, translate, log, batchTokens: config.TRANSLATION_BATCH_TOKENS })
    const make = createMake({ sql, fill, glossary, model: generator.id, fingerprintOf: fingerprint })
    const canTranslate = generator.canTranslate !== false
    const translations = createTranslations({
      sql,
      log,
      make: canTranslate ? make : null,
      fingerprintOf: fingerprint,
    })
    const readers = createReaders(sql)
    return {
      routes: new http.Elysia()
        .use(translationRoutes({ http, translations, readers }))
        .use(correctionRoutes(http, createCorrections(sql, glossary)))
        .use(readerRoutes(http, readers)),
      close: () => translations.close(),
    }
  },
})
