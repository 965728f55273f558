/** The pages of every collection: read, cut into chunks and stored. Whoever makes them searchable connects an index. */
import type { Database } from '../ports/database.ts'
import type { Logger } from '../telemetry/log/log.ts'
import { createAcceptedRunner } from './documents/accepted/runner.ts'
import { createDocuments } from './documents/documents.ts'
import { NO_INDEX } from './documents/no-index.ts'
import type { PageTranslator, TranslatedPage } from './documents/page-translator.ts'
import type { Documents, Indexer } from './documents/types.ts'
import { createParser, type Parser } from './parse/parser.ts'
import { createSourceKinds, type SourceKindSettings } from './sources/kinds/index.ts'
import { createSources, type Sources } from './sources/sources.ts'

export interface LibraryOptions {
  readonly database: Database
  readonly log: Logger
  /** The longest that reading one document may take, in milliseconds. */
  readonly parseTimeoutMs: number
  /** That of others, who close it. @default one of its own */
  readonly parser?: Parser | undefined
  readonly sources: SourceKindSettings & {
    /** The longest that one sync may take, in milliseconds. */
    readonly maxSyncMs: number
  }
}

export interface Library {
  readonly documents: Documents
  readonly sources: Sources
  /** The canonical text of a page in the format that it was translated in. @throws Problem `unreadable_document` */
  canonicalText(page: Pick<TranslatedPage, 'source' | 'format' | 'language'>): Promise<string>
  /** `undefined`: no plugin translates. */
  pageTranslator(): PageTranslator | undefined
  /** From now on this index follows every change. @throws Error when there is one already */
  connect(indexer: Indexer): void
  /** @throws Error when there is one already */
  connectTranslator(translator: PageTranslator): void
  /** From now on stores by itself what was accepted. */
  start(): void
  /** Ends the work in the background; documents can still be read and put. */
  stop(): Promise<void>
  close(): Promise<void>
}

export function createLibrary({
  database,
  log,
  parseTimeoutMs,
  parser: shared,
  sources: settings,
}: LibraryOptions): Library {
  const parser = shared ?? createParser({ log, timeoutMs: parseTimeoutMs })
  let indexer = NO_INDEX
  let translator: PageTranslator | undefined
  // Plugins get the documents before the plugin that indexes is set up: it is looked up at each change.
  const documents = createDocuments({
    database,
    log,
    parser,
    indexer: () => indexer,
    onAccepted: () => accepted.wake(),
  })
  const accepted = createAcceptedRunner({ database, documents, log })
  const sources = createSources({
    database,
    documents,
    kinds: createSourceKinds(settings, parser.unpack),
    log,
    maxSyncMs: settings.maxSyncMs,
  })
  return {
    documents,
    sources,
    async canonicalText(page) {
      const unknown = { id: '', title: null, url: null, site: null, anchors: null }
      return (await parser.prepare({ ...page, ...unknown })).content
    },
    pageTranslator: () => translator,
    connectTranslator(connected) {
      if (translator !== undefined)
        throw new Error('Two plugins translate pages: disable one of them by PLUGINS_DISABLED')
      translator = connected
    },
    connect(connected) {
      if (indexer !== NO_INDEX) throw new Error('Two plugins index the pages: disable one of them by PLUGINS_DISABLED')
      indexer = connected
    },
    start: accepted.start,
    stop: async () => void (await Promise.all([sources.close(), accepted.close()])),
    async close() {
      await Promise.all([sources.close(), accepted.close()])
      if (shared === undefined) parser.close()
    },
  }
}
