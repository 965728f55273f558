import type { Glossary } from '../glossary.ts'
import { cutDocument, type Piece, type Segment, titleSegment } from '../segment/cut.ts'
import type { SourceDocument } from './rows.ts'

export interface CutSource {
  readonly pieces: readonly Piece[]
  /** Stands beside the text, or is one of its segments; `null` when it has no words. */
  readonly title: Segment | null
  /** All of them, the title included. */
  readonly segments: readonly Segment[]
}

/** @param language to translate into, which some terms depend on */
export async function cutSource(source: SourceDocument, glossary: Glossary, language: string): Promise<CutSource> {
  const options = { syntax: source.syntax, language: source.language, terms: glossary.fixed(language) }
  const pieces = await cutDocument(source.text, options)
  const title = source.title === null ? null : titleSegment(source.title, pieces, options)
  const own = pieces.filter((piece) => typeof piece !== 'string')
  return { pieces, title, segments: title === null || own.includes(title) ? own : [title, ...own] }
}
