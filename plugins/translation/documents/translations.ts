/** Documents in the languages of their readers: what is stored when it is fresh, else what is made of it now. */
import { createHash } from 'node:crypto'
import { type Database, LATE, problem, within } from '#sdk'
import type { SegmentMade } from '../assemble/render.ts'
import { checkLanguage, serves } from '../language.ts'
import { type BilledTo, NOBODY } from '../model/call.ts'
import type { Job, Jobs } from './jobs.ts'
import type { TranslationMade } from './make.ts'
import { listLanguages, readSource, readTranslation, type StoredTranslation } from './rows.ts'
import { createSingleFlight } from './single-flight.ts'
import { type DocumentScope, type DocumentState, findState, isFresh } from './state.ts'

export interface Translation extends Omit<StoredTranslation, 'model' | 'translatedAt'> {
  readonly documentRowId: string
  readonly documentId: string
  readonly language: string
  /** It is the document itself, whose language needs no translation. */
  readonly isOwn: boolean
  /** `null` for the document's own language, which needs none. */
  readonly model: string | null
  readonly translatedAt: Date | null
  /** Segments that a model was asked for, for this reply. */
  readonly translated: number
  /** The document has changed, and its changed segments are not done. */
  readonly stale: boolean
}

/** Sent instead of a translation that the reader has already. */
export interface NotModified {
  readonly notModified: true
  readonly documentRowId: string
  readonly etag: string
  readonly language: string
  readonly isOwn: boolean
}

/** How complete a stored translation is. */
export interface LanguageState {
  readonly language: string
  readonly total: number
  readonly translated: number
  readonly stale: boolean
  readonly model: string
  readonly translatedAt: Date
}

export interface Translations {
  /**
   * The whole document. What is not there is made; an older translation is given, as stale, when that takes its time.
   * @param isKnown whether the reader has what bears this tag
   * @throws Problem `not_found`, `conflict`, `not_configured`, `upstream_unavailable`, `rate_limited`
   */
  get(
    id: string,
    language: string,
    scope: DocumentScope,
    billedTo: BilledTo,
    isKnown: (etag: string) => boolean,
  ): Promise<Translation | NotModified>
  /** Segment by segment as they come, then the whole. @throws Problem as `get`, before the first or later */
  follow(
    id: string,
    language: string,
    scope: DocumentScope,
    billedTo: BilledTo,
  ): Promise<(signal: AbortSignal) => AsyncGenerator<SegmentMade, Translation, void>>
  /** Which languages there are, in the order of their tags. @throws Problem `not_found`, `conflict` */
  languages(
    id: string,
    scope: DocumentScope,
    page: { readonly after: string; readonly size: number },
  ): Promise<readonly LanguageState[]>
  /** Makes a translation ahead of its readers, unless it is there. @throws Problem, ProviderError */
  prepare(id: string, collection: string, language: string): Promise<void>
}

export interface TranslationsOptions {
  readonly sql: Database['sql']
  /** `null`: there is no model that translates. */
  readonly jobs: Jobs | null
  fingerprintOf(language: string): string
}

/** How long a reader of an older translation waits for the new one. */
const STALE_WAIT_MS = 1500
/** A document that is deleted meanwhile is not read out to its end. */
const STILL_THERE_MS = 50
export const NO_MODEL =
  'Translating needs a language model: set GEMINI_API_KEY, OPENAI_API_KEY or OPENAI_BASE_URL, and do not set GENERATOR to another.'

export function createTranslations({ sql, jobs, fingerprintOf }: TranslationsOptions): Translations {
  const look = createSingleFlight<DocumentState>()

  const stateOf = (id: string, language: string, scope: DocumentScope): Promise<DocumentState> =>
    look(JSON.stringify([id, language, scope]), () => findState(sql, id, language, scope))

  const jobOf = (state: DocumentState, language: string, billedTo: BilledTo): Job => {
    if (jobs === null) throw problem('not_configured', NO_MODEL)
    return jobs.of(state, language, billedTo)
  }

  const present = (state: DocumentState, language: string, stored: StoredTranslation): Translation => ({
    ...stored,
    documentRowId: state.documentRowId,
    documentId: state.documentId,
    language,
    isOwn: false,
    translated: 0,
    stale: false,
  })
  const made = (state: DocumentState, language: string, result: TranslationMade): Translation => ({
    ...present(state, language, result),
    translated: result.translated,
  })

  const readStored = async (state: DocumentState, language: string): Promise<Translation | null> => {
    const stored = await readTranslation(sql, state.documentRowId, language)
    return stored === null ? null : present(state, language, stored)
  }

  const readOwn = async (state: DocumentState): Promise<Translation> => {
    const source = await readSource(sql, state.documentRowId)
    if (source === null) throw problem('not_found', 'There is no such document')
    return {
      documentRowId: state.documentRowId,
      documentId: state.documentId,
      language: state.sourceLanguage,
      isOwn: true,
      title: source.title ?? state.documentId,
      content: source.text,
      format: source.format,
      contentHash: source.contentHash,
      etag: ownTag(state),
      segmentCount: 0,
      flagged: [],
      model: null,
      translatedAt: null,
      translated: 0,
      stale: false,
    }
  }

  /** The new translation; or the older one, when the new one fails or takes its time. `null`: there is neither. */
  const waitFor = async (job: Job, state: DocumentState, language: string): Promise<Translation | null> => {
    const { stored, version } = state
    if (stored === null) return null
    const isChanged = stored.version !== version || stored.fingerprint !== fingerprintOf(language)
    // Without a change only a correction has to be put in, or what was broken be tried again.
    const result = await (isChanged ? within(STALE_WAIT_MS, job.result) : job.result).catch(() => null)
    if (result !== null && result !== LATE) return made(state, language, result)
    const old = await readStored(state, language)
    return old === null || !isChanged ? old : { ...old, etag: staleTag(old.etag), stale: true }
  }

  return {
    async get(id, tag, scope, billedTo, isKnown) {
      const language = checkLanguage(tag)
      const state = await stateOf(id, language, scope)
      const { documentRowId } = state
      const isOwn = serves(state.sourceLanguage, language)
      const shown = isOwn ? state.sourceLanguage : language
      const notModified = (etag: string): NotModified => ({
        notModified: true,
        documentRowId,
        etag,
        language: shown,
        isOwn,
      })
      if (isOwn) {
        const etag = ownTag(state)
        return isKnown(etag) ? notModified(etag) : await readOwn(state)
      }
      if (jobs === null) throw problem('not_configured', NO_MODEL)
      if (state.stored !== null && isFresh(state, fingerprintOf(language))) {
        if (isKnown(state.stored.etag)) return notModified(state.stored.etag)
        const stored = await readStored(state, language)
        if (stored !== null) return stored
      }
      const job = jobOf(state, language, billedTo)
      const reply = (await waitFor(job, state, language)) ?? made(state, language, await job.result)
      return isKnown(reply.etag) ? notModified(reply.etag) : reply
    },

    async follow(id, tag, scope, billedTo) {
      const language = checkLanguage(tag)
      const state = await stateOf(id, language, scope)
      const job = serves(state.sourceLanguage, language) ? null : jobOf(state, language, billedTo)
      return async function* (signal) {
        if (job === null) return await readOwn(state)
        const segments = job.follow(signal)
        let checkedAt = performance.now()
        for (;;) {
          const next = await segments.next()
          if (performance.now() - checkedAt > STILL_THERE_MS) {
            await findState(sql, id, language, scope)
            checkedAt = performance.now()
          }
          if (next.done === true) return made(state, language, next.value)
          yield next.value
        }
      }
    },

    async prepare(id, collection, language) {
      const state = await findState(sql, id, language, { collection, limit: null })
      if (serves(state.sourceLanguage, language) || isFresh(state, fingerprintOf(language))) return
      await jobOf(state, language, NOBODY).result
    },

    async languages(id, scope, page) {
      const state = await findState(sql, id, '', scope)
      const rows = await listLanguages(sql, state.documentRowId, page)
      return rows.map(({ language, version, fingerprint, segmentCount, flagged, model, translatedAt }) => ({
        language,
        total: segmentCount,
        translated: segmentCount - flagged,
        stale: version !== state.version || fingerprint !== fingerprintOf(language),
        model,
        translatedAt,
      }))
    },
  }
}

const ownTag = ({ contentHash, version }: DocumentState): string =>
  createHash('sha256').update(`${contentHash}/${version}`).digest('hex').slice(0, 32)

const staleTag = (etag: string): string => `${etag}-stale`
