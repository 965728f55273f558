/** Makes the translation of one document: cuts it, has what is missing translated, puts it together, keeps it. */
import { createHash } from 'node:crypto'
import { type Database, problem } from '#sdk'
import { render, type SegmentMade } from '../assemble/render.ts'
import type { TranslateMissing } from '../assemble/translate-missing.ts'
import type { Glossary } from '../glossary.ts'
import { correctionsOf } from '../memory/corrections.ts'
import { RETRY_SECONDS } from '../memory/memory.ts'
import type { BilledTo } from '../model/call.ts'
import { cutSource } from './cut-source.ts'
import { readSource, type StoredTranslation, writeTranslation } from './rows.ts'
import type { DocumentState } from './state.ts'

export interface TranslationMade extends StoredTranslation {
  /** Segments that a model was asked for, now and by us. */
  readonly translated: number
}

export interface MakeOptions {
  readonly sql: Database['sql']
  readonly translateMissing: TranslateMissing
  readonly glossary: Glossary
  /** Shown as `model`. */
  readonly model: string
  fingerprintOf(language: string): string
}

export type Make = (
  state: DocumentState,
  language: string,
  billedTo: BilledTo,
  emit: (segment: SegmentMade) => void,
  signal: AbortSignal,
) => Promise<TranslationMade>

/** @throws Problem `not_found` when the document goes meanwhile, and whatever `Fill` throws */
export function createMake({ sql, translateMissing, glossary, model, fingerprintOf }: MakeOptions): Make {
  return async ({ documentRowId, documentId, collectionId, revision }, language, billedTo, emit, signal) => {
    const source = await readSource(sql, documentRowId)
    if (source === null) throw problem('not_found', 'There is no such document')
    const { pieces, title, segments } = await cutSource(source, glossary, language)
    const ids = segments.map(({ id }) => id)
    const corrections = await correctionsOf(sql, collectionId, language, ids)
    const fingerprint = fingerprintOf(language)
    const key = { sourceLanguage: source.language, targetLanguage: language, fingerprint }
    const request = { pieces, title, key, pageTitle: source.title ?? '', billedTo, corrections }
    const made = await render(translateMissing, request, emit, signal)

    const { content, flagged, segmentCount, translated, hashes } = made
    const { format, contentHash, version } = source
    const shown = { title: made.title ?? source.title ?? documentId, content, format, contentHash, flagged, model }
    const etag = createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 32)
    const translation = { ...shown, etag, segmentCount }
    const retrySeconds = flagged.length === 0 ? null : RETRY_SECONDS
    const stored = { ...translation, documentRowId, language, version, fingerprint, revision, retrySeconds, hashes }
    const translatedAt = await writeTranslation(sql, stored)
    if (translatedAt === null) throw problem('not_found', 'There is no such document')
    return { ...translation, translated, translatedAt }
  }
}
