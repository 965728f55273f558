/** Makes the translation of one document: cuts it, has what is missing translated, puts it together, keeps it. */
import { createHash } from 'node:crypto'
import { type Database, problem } from '#sdk'
import type { Fill } from '../fill/fill.ts'
import type { Glossary } from '../glossary.ts'
import { correctionsOf } from '../memory/corrections.ts'
import { RETRY_SECONDS } from '../memory/memory.ts'
import { assemble, cutDocument, type Segment, titleSegment, writeSegment } from '../segment/cut.ts'
import { readSource, type StoredTranslation, writeTranslation } from './rows.ts'
import type { DocumentState } from './state.ts'

/** One segment as it stands in the translation. */
export interface SegmentMade {
  /** Its place among the segments of the document, from 0. */
  readonly index: number
  readonly id: string
  readonly text: string
  readonly reused: boolean
  /** It stayed in the source language: the model broke it. */
  readonly flagged: boolean
}

export interface TranslationMade extends StoredTranslation {
  /** Segments that a model was asked for, now and by us. */
  readonly translated: number
}

export interface MakeOptions {
  readonly sql: Database['sql']
  readonly fill: Fill
  readonly glossary: Glossary
  /** Shown as `model`. */
  readonly model: string
  fingerprintOf(language: string): string
}

export type Make = (
  state: DocumentState,
  language: string,
  tell: (segment: SegmentMade) => void,
  signal: AbortSignal,
) => Promise<TranslationMade>

interface Rendered {
  readonly text: string
  readonly reused: boolean
}

/** @throws Problem `not_found` when the document goes meanwhile, and whatever `Fill` throws */
export function createMake({ sql, fill, glossary, model, fingerprintOf }: MakeOptions): Make {
  return async ({ documentKey, collectionId, revision }, language, tell, signal) => {
    const source = await readSource(sql, documentKey)
    if (source === null) throw problem('not_found', 'There is no such document')
    const terms = glossary.fixed(language)
    const options = { syntax: source.syntax, language: source.language, terms }
    const pieces = await cutDocument(source.text, options)
    const segments = pieces.filter((piece) => typeof piece !== 'string')
    const title = titleSegment(source.title, pieces, options)
    const all = title === null || segments.includes(title) ? segments : [title, ...segments]

    const corrections = await correctionsOf(
      sql,
      collectionId,
      language,
      all.map(({ id }) => id),
    )
    const rendered = new Map<string, Rendered>()
    const byHash = Map.groupBy(segments, ({ hash }) => hash)
    const indexOf = new Map(segments.map((segment, index) => [segment, index]))
    const told = (segment: Segment, text: string, reused: boolean, flagged = false): void => {
      rendered.set(segment.id, { text, reused })
      const index = indexOf.get(segment)
      if (index !== undefined) tell({ index, id: segment.id, text, reused, flagged })
    }

    for (const segment of all) {
      const text = corrections.get(segment.id)
      if (text !== undefined) told(segment, text, true)
    }
    const left = all.filter(({ id }) => !corrections.has(id))
    const fingerprint = fingerprintOf(language)
    const key = { sourceLanguage: source.language, targetLanguage: language, fingerprint }
    const damaged = await fill(
      { key, segments: left, title: source.title },
      (texts, reused) => {
        for (const [hash, text] of texts) {
          if (title?.hash === hash && !indexOf.has(title)) told(title, writeSegment(title, text), reused)
          for (const segment of byHash.get(hash) ?? [])
            if (!corrections.has(segment.id)) told(segment, writeSegment(segment, text), reused)
        }
      },
      signal,
    )
    const flagged = left.filter(({ hash }) => damaged.has(hash))
    for (const segment of flagged) told(segment, segment.source, false, true)

    const textOf = (segment: Segment): string => rendered.get(segment.id)?.text ?? segment.source
    const content = assemble(pieces, textOf)
    const translatedTitle = title === null ? source.title : plainTitle(textOf(title))
    const flaggedIds = [...new Set(flagged.map(({ id }) => id))]
    const { format, contentHash, version } = source
    const etag = createHash('sha256')
      .update(JSON.stringify([translatedTitle, content, contentHash, flaggedIds, model]))
      .digest('hex')
      .slice(0, 32)
    const translation = { title: translatedTitle, content, format, contentHash, etag, flagged: flaggedIds, model }
    const translatedAt = await writeTranslation(sql, {
      ...translation,
      documentKey,
      language,
      version,
      fingerprint,
      revision,
      segmentCount: segments.length,
      retrySeconds: flagged.length === 0 ? null : RETRY_SECONDS,
      hashes: [...new Set(all.map(({ hash }) => hash))],
    })
    if (translatedAt === null) throw problem('not_found', 'There is no such document')
    const isNew = ({ id }: Segment): boolean => rendered.get(id)?.reused === false
    const translated = segments.filter(isNew).length - segments.filter(({ hash }) => damaged.has(hash)).length
    return { ...translation, segmentCount: segments.length, translated, translatedAt }
  }
}

/** A title is no Markdown: what was escaped there stands for itself here, and code has no backticks. */
const plainTitle = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll('`', '')
