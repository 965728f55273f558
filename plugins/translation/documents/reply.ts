/** How a translation looks to a client. */
import { directionOf, type TypeBox } from '#sdk'
import type { SegmentMade } from '../assemble/render.ts'
import type { LanguageState, Translation } from './translations.ts'

export function describeTranslation(translation: Translation) {
  const { segmentCount: total, translated, flagged } = translation
  return {
    document_id: translation.documentId,
    language: translation.language,
    dir: directionOf(translation.language),
    title: translation.title,
    content: translation.content,
    format: translation.format,
    content_hash: translation.contentHash,
    segments: { total, reused: Math.max(0, total - translated - flagged.length), translated },
    flagged,
    model: translation.model,
    translated_at: translation.translatedAt?.toISOString() ?? null,
    stale: translation.stale,
  }
}

export const describeSegment = ({ index, id, text, reused, flagged }: SegmentMade) => ({
  index,
  id,
  text,
  reused,
  ...(flagged ? { flagged } : {}),
})

/** Weak: how much of it was reused differs between two replies that are otherwise the same. */
export const entityTag = (etag: string): string => `W/"${etag}"`

/** Reads `If-None-Match` (RFC 9110 §13.1.2). */
export function readKnownTags(header: string | null): (etag: string) => boolean {
  if (header === null) return () => false
  if (header.trim() === '*') return () => true
  const tags = new Set([...header.matchAll(/"([^"]*)"/g)].map(([, tag]) => tag))
  return (etag) => tags.has(etag)
}

export function translationSchema(t: TypeBox) {
  return t.Object({
    document_id: t.String(),
    language: t.String({ description: 'BCP 47, canonical; the document’s own where that will do' }),
    dir: t.UnionEnum(['ltr', 'rtl']),
    title: t.String(),
    content: t.String({ description: 'The whole document, with the structure of the original' }),
    format: t.UnionEnum(['markdown', 'mdx', 'html', 'text'], { description: 'What `content` is written in' }),
    content_hash: t.String({ description: 'The hash of the document that was translated' }),
    segments: t.Object({ total: t.Integer(), reused: t.Integer(), translated: t.Integer() }),
    flagged: t.Array(t.String(), { description: 'Ids of segments that stayed in the source language' }),
    model: t.Nullable(t.String()),
    translated_at: t.Nullable(t.String({ format: 'date-time' })),
    stale: t.Boolean({ description: 'The document has changed since, and its changed segments are not done' }),
  })
}

export const describeLanguage = ({ language, total, translated, stale, model, translatedAt }: LanguageState) => ({
  language,
  dir: directionOf(language),
  segments: { total, translated },
  stale,
  model,
  translated_at: translatedAt.toISOString(),
})

export function languagePageSchema(t: TypeBox) {
  const language = t.Object({
    language: t.String({ description: 'BCP 47' }),
    dir: t.UnionEnum(['ltr', 'rtl']),
    segments: t.Object({
      total: t.Integer(),
      translated: t.Integer({ description: 'The others stayed in the source language' }),
    }),
    stale: t.Boolean({ description: 'Made from another version of the document, or by another model or glossary' }),
    model: t.String(),
    translated_at: t.String({ format: 'date-time' }),
  })
  return t.Object({
    items: t.Array(language),
    next_cursor: t.Nullable(t.String()),
  })
}
