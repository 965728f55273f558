/** Puts a text that was cut into pieces together again in another language. */
import type { MemoryKey } from '../memory/memory.ts'
import type { BilledTo } from '../model/call.ts'
import { assemble, type Piece, type Segment, writeSegment } from '../segment/cut.ts'
import type { TranslateMissing } from './translate-missing.ts'

/** One segment as it stands in the translation. */
export interface SegmentMade {
  /** Its place among the segments of the text, from 0. */
  readonly index: number
  readonly id: string
  readonly text: string
  readonly reused: boolean
  /** It stayed in the source language: the model broke it. */
  readonly flagged: boolean
}

export interface RenderRequest {
  readonly pieces: readonly Piece[]
  /** Stands beside the text, or is one of its segments. */
  readonly title: Segment | null
  readonly key: MemoryKey
  /** Of the page, for context. */
  readonly pageTitle: string
  readonly billedTo: BilledTo
  /** Texts that people wrote, by segment id. */
  readonly corrections: ReadonlyMap<string, string>
}

export interface Rendered {
  readonly content: string
  /** `null` when there is none to translate. */
  readonly title: string | null
  readonly segmentCount: number
  /** Segments that a model was asked for, now and by us. */
  readonly translated: number
  /** Ids of segments that stayed in the source language. */
  readonly flagged: readonly string[]
  /** Every text, as the memory knows it. */
  readonly hashes: readonly string[]
}

/** @throws whatever `translateMissing` throws */
export async function render(
  translateMissing: TranslateMissing,
  { pieces, title, key, pageTitle, billedTo, corrections }: RenderRequest,
  emit: (segment: SegmentMade) => void,
  signal: AbortSignal,
): Promise<Rendered> {
  const segments = pieces.filter((piece) => typeof piece !== 'string')
  const all = title === null || segments.includes(title) ? segments : [title, ...segments]
  const byHash = Map.groupBy(all, ({ hash }) => hash)
  const indexOf = new Map(segments.map((segment, index) => [segment, index]))
  const texts = new Map<string, string>()
  let translated = 0
  const put = (segment: Segment, text: string, reused: boolean, flagged = false): void => {
    texts.set(segment.id, text)
    const index = indexOf.get(segment)
    if (index === undefined) return
    if (!reused && !flagged) translated += 1
    emit({ index, id: segment.id, text, reused, flagged })
  }

  const left: Segment[] = []
  for (const segment of all) {
    const text = corrections.get(segment.id)
    if (text === undefined) left.push(segment)
    else put(segment, text, true)
  }
  const damaged = await translateMissing(
    { key, segments: left, title: pageTitle, billedTo },
    (found, reused) => {
      for (const [hash, text] of found)
        for (const segment of byHash.get(hash) ?? [])
          if (!corrections.has(segment.id)) put(segment, writeSegment(segment, text), reused)
    },
    signal,
  )
  const broken = left.filter(({ hash }) => damaged.has(hash))
  for (const segment of broken) put(segment, segment.source, false, true)

  const textOf = (segment: Segment): string => texts.get(segment.id) ?? segment.source
  return {
    content: assemble(pieces, textOf),
    title: title === null ? null : plainTitle(title, textOf(title)),
    segmentCount: segments.length,
    translated,
    flagged: [...new Set(broken.map(({ id }) => id))],
    hashes: [...byHash.keys()],
  }
}

/** A title is no Markdown: what was escaped there stands for itself here. */
const plainTitle = ({ kind }: Segment, text: string): string =>
  kind === 'text' ? text : text.replace(/\\([!-/:-@[-`{-~])/g, '$1')
