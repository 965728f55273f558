/**
 * Turns the markers of an answer into proved citations while it streams. A marker that names no source never leaves
 * here; one that does leaves with its quote from that source, and with a number that counts sources in order of use.
 * What the source does not hold is cited from one that does, or not at all.
 */
import { quoteAddress } from '../../library/address.ts'
import type { Passage } from '../../ports/passage.ts'
import { splitSentences } from '../../text/index.ts'
import type { ChatEvent, Citation } from '../events.ts'
import { createLinkRule } from './markdown/links.ts'
import { createMarkdownStream } from './markdown/markdown-stream.ts'
import { createQuotationRule } from './markdown/quotations.ts'
import { type Claim, findFallback, findQuote, type Support } from './quotes.ts'
import { createSupportRule } from './support/support.ts'

export interface CitationStream {
  push(text: string): readonly ChatEvent[]
  /** What was held back; for an answer without a usable marker, citations for what the sources do support. */
  end(): readonly ChatEvent[]
  readonly citationCount: number
  /** What stands between the answer and a sentence that is no part of it. */
  readonly parting: string
}

export interface CitationOptions {
  /** The n-th is source n, as in the prompt. */
  readonly passages: readonly Passage[]
  readonly question: string
  /** Of the answer, BCP 47. */
  readonly language: string
  /** That the passages are of. */
  readonly collection: string
  /** Of this service, for pages that have no address of their own; '' for addresses relative to it. */
  readonly origin: string
  /** The reader's own words beside the question, which an answer may quote. @default none */
  readonly asked?: readonly string[]
  /** How far from what is meant a number or a name may stand. @default as the support rule has it */
  readonly reach?: number
}

interface Source {
  readonly passage: Passage
  /** Number by order of use, once used. */
  n: number | undefined
  readonly cited: { readonly start: number; readonly end: number }[]
}

/** How much of what was written is kept for finding quotes, in UTF-16 code units. */
const CLAIM_WINDOW = 2400
/** One source may prove several statements, but not every sentence of a long answer. */
const MAX_QUOTES = 6
/** A sentence without a marker is supported when a source holds so much of it. */
const SUPPORTED = 0.6
const MAX_SUPPLIED = 3

export function createCitationStream(options: CitationOptions): CitationStream {
  const { passages, question, language, asked = [], reach } = options
  const sources = passages.map<Source | undefined>((passage) =>
    isProvable(passage) ? { passage, n: undefined, cited: [] } : undefined,
  )
  const support = createSupportRule({
    asked: [question, ...asked],
    language,
    given: passages,
    ...(reach === undefined ? {} : { reach }),
  })
  let events: ChatEvent[] = []
  let used = 0
  let citationCount = 0
  /** What was written, without markers and escapes, since the last marker and before it. */
  let sinceMarker = ''
  let lastClaim = ''
  /** Sources of the markers that stand at the end of what was written. */
  const standing = new Set<Source>()
  let whole = ''
  /** White space before a marker that was dropped: it is wanted only between two words. */
  let gap = ''

  const write = (text: string): void => {
    const last = events.at(-1)
    if (last?.type === 'text-delta') events[events.length - 1] = { type: 'text-delta', text: last.text + text }
    else events.push({ type: 'text-delta', text })
  }

  const addText = (given: string): string => {
    const text = /^[\p{L}\p{N}]/u.test(given) ? gap + given : given
    gap = ''
    const plain = text.replaceAll(/\\([[\]`(:])/g, '$1').replaceAll('&lt;', '<')
    sinceMarker = lastOf(sinceMarker + plain, CLAIM_WINDOW)
    if (used === 0) whole = lastOf(whole + plain, 4 * CLAIM_WINDOW)
    if (text.trim() !== '') standing.clear()
    write(text)
    return text
  }

  const cite = (source: Source, support: Support): ChatEvent[] => {
    if (source.n === undefined) {
      used += 1
      source.n = used
    }
    const { start, end } = support
    const known = source.cited.some((quote) => quote.start <= start && quote.end >= end)
    if (known || source.cited.length >= MAX_QUOTES) return []
    source.cited.push({ start, end })
    citationCount += 1
    return [{ type: 'citation', citation: describe(source.passage, source.n, { start, end }, options) }]
  }

  /** The sources that were named when they hold the sentence together, else one that holds it. */
  const supporting = ({ closing }: Claim, named: readonly Source[]): readonly Source[] => {
    if (named.length === 0) return []
    if (isHeld(closing, [...named, ...standing])) return named
    const other = bestSupport(sources, closing, isHeld)
    // A claim that contradicts the source it names is not saved by words that it shares with another source.
    const scores = named.map(({ passage }) => findQuote(passage, { whole: closing, closing })?.score ?? 0)
    return other === undefined || other.support.score < Math.max(...scores) ? [] : [other.source]
  }

  const isHeld = (sentence: string, by: Iterable<Source>): boolean =>
    support.fault(
      sentence,
      [...by].map(({ passage }) => passage),
    ) === undefined

  const addMarkers = (numbers: readonly number[], lead: string): string => {
    const isNew = sinceMarker.trim() !== ''
    if (isNew) lastClaim = sinceMarker
    const claim = claimOf(lastClaim, language)
    const named = [...new Set(numbers)].flatMap((number) => sources[number - 1] ?? [])
    let written = ''
    for (const source of supporting(claim, named)) {
      if (standing.has(source)) continue
      const quote = findQuote(source.passage, claim) ?? findFallback(source.passage, question)
      if (quote === undefined) continue
      standing.add(source)
      const citations = cite(source, quote)
      const marker = `${written === '' ? lead : ''}[${source.n}]`
      write(marker)
      events.push(...citations)
      written += marker
    }
    if (named.length > 0) sinceMarker = ''
    if (isNew && named.length > 0) events.push({ type: 'sentence-checked', cited: written !== '' })
    gap = written !== '' ? '' : gap || lead
    return written
  }

  /** The sources that hold most of what was said, for a model that set no markers. */
  const supply = (): void => {
    const found = splitSentences(whole, language)
      .flatMap(({ start, end }) => bestSupport(sources, whole.slice(start, end), isHeld) ?? [])
      .sort((a, b) => b.support.score - a.support.score)
    const chosen = new Map<Source, Support>()
    for (const { source, support } of found) {
      if (chosen.size < MAX_SUPPLIED && !chosen.has(source)) chosen.set(source, support)
    }
    let lead = markdown.gap
    if (chosen.size === 0 || lead === undefined) return
    for (const [source, support] of chosen) {
      const citations = cite(source, support)
      write(`${lead}[${source.n}]`)
      events.push(...citations)
      lead = ''
    }
    events.push({ type: 'degraded', part: 'citations' })
  }

  const markdown = createMarkdownStream({
    mayLink: createLinkRule(passages),
    quote: createQuotationRule({ passages, asked: [question, ...asked] }),
    cite: addMarkers,
    write: addText,
  })

  const taken = (): readonly ChatEvent[] => {
    const all = events
    events = []
    return all
  }

  return {
    push(text) {
      markdown.push(text)
      return taken()
    },
    end() {
      markdown.end()
      if (citationCount === 0 && whole.trim() !== '') supply()
      return taken()
    },
    get citationCount() {
      return citationCount
    },
    get parting() {
      return markdown.parting
    },
  }
}

const lastOf = (text: string, length: number): string => (text.length > length ? text.slice(-length) : text)

/** Offsets must be those of the text itself, or nothing quoted from it could be found in the document. */
const isProvable = ({ text, start, end }: Passage): boolean => end - start === text.length && text.trim() !== ''

function describe(
  passage: Passage,
  n: number,
  { start, end }: Pick<Support, 'start' | 'end'>,
  { collection, origin }: CitationOptions,
): Citation {
  const place = {
    quote: passage.text.slice(start, end),
    start: passage.start + start,
    end: passage.start + end,
  }
  return {
    n,
    document_id: passage.documentId,
    chunk_id: passage.chunkId,
    title: passage.title,
    url: passage.url,
    quote_url: quoteAddress(origin, {
      ...place,
      collection,
      documentId: passage.documentId,
      url: passage.url,
      before: passage.text.slice(0, start),
      after: passage.text.slice(end),
    }),
    ...place,
  }
}

/** What a marker may stand for: all since the marker before it, or the last sentence of that. */
function claimOf(text: string, language: string): Claim {
  const last = splitSentences(text, language).at(-1)
  return { whole: text.trim(), closing: last === undefined ? '' : text.slice(last.start, last.end) }
}

function bestSupport(
  sources: readonly (Source | undefined)[],
  sentence: string,
  isHeld: (sentence: string, by: Iterable<Source>) => boolean,
): { readonly source: Source; readonly support: Support } | undefined {
  let best: { readonly source: Source; readonly support: Support } | undefined
  if (sentence.length < 20) return undefined
  for (const source of sources) {
    if (source === undefined) continue
    const support = findQuote(source.passage, { whole: sentence, closing: sentence })
    if (support === undefined || support.score < SUPPORTED) continue
    if (support.score > (best?.support.score ?? 0) && isHeld(sentence, [source])) best = { source, support }
  }
  return best
}
