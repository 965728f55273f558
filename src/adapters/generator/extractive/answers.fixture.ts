/** An answer of the built-in generator from a few pages. */
import type { Passage } from '../../../ports/passage.ts'
import { renderAnswer } from './render.ts'
import { selectQuotations } from './select.ts'

export type Found = readonly [heading: string, text: string, score?: number]

/** Passages below one heading are of one page; "Page > Section" is below two. */
const passage = ([heading, text, score = 0.8]: Found, index: number): Passage => {
  const headingPath = heading.split(' > ')
  const [page = ''] = headingPath
  return {
    chunkId: String(index + 1),
    documentId: page,
    documentRowId: String(index + 1),
    title: page,
    url: null,
    headingPath,
    language: 'en',
    text,
    start: 0,
    end: text.length,
    score,
  }
}

export const answer = (question: string, found: readonly Found[], message = question): string =>
  renderAnswer(selectQuotations({ question, message, passages: found.map(passage), termWeights: new Map() }))

export const fence = (language: string, code: string): string => `\`\`\`${language}\n${code}\n\`\`\``
