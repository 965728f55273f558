/** The sentences of a site's pages that answers could quote. */

import { findQuote } from '../../src/chat/answer/quotes.ts'
import { findPages } from '../../src/cli/ingest/find-pages.ts'
import type { Quotation } from '../../src/library/address.ts'
import { chunkDocument } from '../../src/library/chunk/chunk.ts'
import { readPage } from '../../src/library/folder/read-page.ts'
import { parseDocument } from '../../src/library/parse/prepare.ts'
import { detectLanguage, splitSentences, tokenize } from '../../src/text/index.ts'

export type CitableQuote = Omit<Quotation, 'collection'>

export interface CitableQuotes {
  readonly generator: string
  readonly pages: number
  /** How many sentences there are. */
  readonly all: number
  /** Those that are tried, evenly taken from all of them. */
  readonly chosen: readonly CitableQuote[]
}

const MIN_TERMS = 3

export interface QuoteOptions {
  readonly baseUrl: string
  readonly site: string | undefined
  readonly limit: number
}

export async function readQuotes(folder: string, { baseUrl, site, limit }: QuoteOptions): Promise<CitableQuotes> {
  const { pages } = await findPages([folder], process.cwd(), { site })
  const all: CitableQuote[] = []
  let read = 0
  for (const file of pages) {
    const page = await readPage(file, { source: 'bench', baseUrl })
    if ('leftOut' in page || page.url === undefined) continue
    read++
    const document = await parseDocument(page.format, page.content, {
      site: page.site ?? null,
      anchors: page.anchors ?? null,
    }).catch(() => undefined)
    if (document === undefined) continue
    const { id, url } = page
    const language = detectLanguage(document.content)
    for (const { start, end, anchor } of chunkDocument(document, { title: id, id, url })) {
      const text = document.content.slice(start, end)
      const seen = new Set<number>()
      for (const sentence of splitSentences(text, language)) {
        const claim = text.slice(sentence.start, sentence.end)
        const found = findQuote({ text, language }, { whole: claim, closing: claim })
        if (found === undefined || seen.has(found.start)) continue
        if (!isStatement(text.slice(found.start, found.end), language)) continue
        seen.add(found.start)
        all.push({
          documentId: id,
          url: anchor === null ? url : `${url}#${encodeURIComponent(anchor)}`,
          quote: text.slice(found.start, found.end),
          start: start + found.start,
          end: start + found.end,
          before: text.slice(0, found.start),
          after: text.slice(found.end),
        })
      }
    }
  }
  const step = Math.max(1, all.length / limit)
  const chosen = Array.from({ length: Math.min(limit, all.length) }, (_, n) => all[Math.floor(n * step)]).filter(
    (each) => each !== undefined,
  )
  return { generator: pages[0]?.site?.generator.name ?? 'plain', pages: read, all: all.length, chosen }
}

/** Labels, brackets of code and rules of tables state nothing that an answer could quote them for. */
const isStatement = (text: string, language: string): boolean => new Set(tokenize(text, language)).size >= MIN_TERMS
