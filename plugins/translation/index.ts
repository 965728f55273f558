/** Documents in the languages of their readers, each paragraph translated once. */
import { createLanguagesOf, definePlugin } from '#sdk'
import { createTranslateMissing } from './assemble/translate-missing.ts'
import { createChatTranslation } from './chat/step.ts'
import { correctionRoutes } from './documents/correction-routes.ts'
import { createCorrections } from './documents/corrections.ts'
import { createJobs } from './documents/jobs.ts'
import { createMake } from './documents/make.ts'
import { createPageTranslator } from './documents/page-translator.ts'
import { readerRoutes } from './documents/reader-routes.ts'
import { createReaders } from './documents/readers.ts'
import { translationRoutes } from './documents/routes.ts'
import { createTranslations, NO_MODEL } from './documents/translations.ts'
import { loadGlossary } from './glossary.ts'
import { readLanguage } from './language.ts'
import { measureMemory } from './memory/measure.ts'
import { createMemory } from './memory/memory.ts'
import { createCallModel } from './model/call.ts'
import { fingerprintOf as fingerprint } from './model/prompt.ts'
import { createTranslator } from './model/translator.ts'
import { createPretranslation } from './pretranslate/pretranslate.ts'
import { createTranslateText } from './text/plain-text.ts'
import { textRoutes } from './text/routes.ts'

export default definePlugin({
  contract: 1,
  name: 'translation',
  summary: 'Documents in the languages of their readers, each paragraph translated once',
  after: ['observability', 'auth', 'rate-limit', 'rag'],
  needs: ['database', 'generator', 'embedder'],
  config: (t) =>
    t.Object({
      GLOSSARY_FILE: t.Optional(
        t.String({
          description:
            'File of terms, one per line: term,language,translation; a term without translation stays as it is',
        }),
      ),
      TRANSLATION_LANGUAGES: t.Array(t.String(), {
        default: [],
        description: 'Comma-separated languages to translate documents into before anyone asks, e.g. de,ur',
      }),
      TRANSLATION_AHEAD_TOKENS: t.Integer({
        default: 1_000_000,
        minimum: 0,
        description: 'Tokens a day, for all translations together, beyond which nothing is translated in advance',
      }),
      TRANSLATION_QUOTES: t.Boolean({
        default: true,
        description: "Also show quotes in the reader's language, where it differs",
      }),
      TRANSLATION_BATCH_TOKENS: t.Integer({
        default: 1500,
        minimum: 100,
        maximum: 50_000,
        description: 'Largest number of a document’s tokens in one call to the model',
      }),
    }),
  async setup({ config, ports, log, metrics, http, usage }) {
    const { database, generator, embedder } = ports
    const { sql } = database
    const isLanguageModel = generator.isLanguageModel !== false
    const languages = readLanguages(config.TRANSLATION_LANGUAGES, isLanguageModel)
    const glossary = await loadGlossary(config.GLOSSARY_FILE)
    const fingerprints = new Map<string, string>()
    const fingerprintOf = (language: string): string => {
      const known = fingerprints.get(language) ?? fingerprint(generator.id, language, glossary)
      // Canonical tags only: there are no more than languages, scripts and regions make.
      fingerprints.set(language, known)
      return known
    }
    const memory = measureMemory(createMemory(sql), metrics)
    const translate = createTranslator(createCallModel(generator, usage), glossary)
    const translateMissing = createTranslateMissing({
      memory,
      translate,
      log,
      batchTokens: config.TRANSLATION_BATCH_TOKENS,
    })
    const make = createMake({ sql, translateMissing, glossary, model: generator.id, fingerprintOf })
    const jobs = isLanguageModel ? createJobs(make, log) : null
    const translations = createTranslations({ sql, jobs, fingerprintOf })
    const readers = createReaders(sql)
    const translateText = createTranslateText({
      translateMissing: isLanguageModel ? translateMissing : null,
      glossary,
      fingerprintOf,
      noModel: NO_MODEL,
    })
    const closing = new AbortController()
    const pretranslation =
      languages.length === 0
        ? null
        : createPretranslation({
            sql,
            usage,
            log,
            languages,
            dailyTokens: config.TRANSLATION_AHEAD_TOKENS,
            fingerprintOf,
            prepare: ({ id, collection }, language) => translations.prepare(id, collection, language),
          })

    const chat = createChatTranslation({
      translateText,
      languagesOf: createLanguagesOf(sql),
      embedder,
      quotes: config.TRANSLATION_QUOTES,
      log,
    })

    return {
      chat: isLanguageModel ? [chat] : [],
      pageTranslator: createPageTranslator({ sql, translations, readers, hasModel: isLanguageModel }),
      jobs: [
        { name: 'memory', every: '1h', run: () => memory.sweep().then(() => undefined) },
        ...(pretranslation === null ? [] : [pretranslation]),
      ],
      routes: new http.Elysia({ name: 'translation' })
        .use(translationRoutes({ http, translations, readers }))
        .use(correctionRoutes(http, createCorrections(sql, glossary)))
        .use(readerRoutes(http, readers))
        .use(textRoutes({ http, translateText, model: generator.id, closing: closing.signal })),
      async close() {
        closing.abort()
        await jobs?.close()
      },
    }
  },
})

/** @throws Error with the setting that is wrong */
function readLanguages(tags: readonly string[], isLanguageModel: boolean): readonly string[] {
  if (tags.length > 0 && !isLanguageModel) throw new Error(`TRANSLATION_LANGUAGES is set. ${NO_MODEL}`)
  const languages = tags.map((tag) => {
    const language = readLanguage(tag)
    if (language === null) throw new Error(`TRANSLATION_LANGUAGES: "${tag}" is not a language by its BCP 47 tag`)
    return language
  })
  return [...new Set(languages)]
}
