/** What to read on about: the headings that the search found beside the passages that were cited. */
import type { Turn } from '../state/thread.ts'

const MOST = 3
const LONGEST = 90

/** Headings of cited pages first. What was asked, or cited already, is no way on. */
export function followUps({ sources, citations, question }: Turn): string[] {
  const citedChunks = new Set(citations.map(({ chunk_id }) => chunk_id))
  const citedPages = new Set(citations.map(({ document_id }) => document_id))
  const seen = new Set([
    fold(question.message),
    ...sources.filter(({ chunk_id }) => citedChunks.has(chunk_id)).map((source) => fold(headingOf(source))),
  ])
  const near = sources.filter(({ document_id }) => citedPages.has(document_id))
  const far = sources.filter(({ document_id }) => !citedPages.has(document_id))
  const found: string[] = []
  for (const source of [...near, ...far]) {
    const heading = headingOf(source)
    if (heading === '' || heading.length > LONGEST || seen.has(fold(heading))) continue
    seen.add(fold(heading))
    found.push(heading)
    if (found.length === MOST) break
  }
  return found
}

const headingOf = ({ heading_path, title }: Turn['sources'][number]): string => heading_path.at(-1) ?? title

const fold = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim()
