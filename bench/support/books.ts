/** Books to take sentences from, as passages: the guide, folders of pages, and question sets. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { listGuidePages } from '../../src/bundled-docs.ts'
import { formatOf } from '../../src/library/parse/formats.ts'
import { prepareDocument } from '../../src/library/parse/prepare.ts'
import type { Passage } from '../../src/ports/passage.ts'
import { tokenize } from '../../src/text/index.ts'
import type { BenchPassage } from '../question-set.ts'

export interface Book {
  readonly name: string
  readonly passages: readonly Passage[]
  /** What a search for a passage's own words finds: the passage first, then those most like it. */
  around(passage: Passage, count: number): readonly Passage[]
}

interface Page {
  readonly id: string
  readonly title: string | null
  readonly text: string
  readonly file: string
}

/** @param folder `undefined`: the guide; else pages, or a question set with `corpus.jsonl` */
export async function readBook(folder: string | undefined): Promise<Book> {
  const passages: Passage[] = []
  for (const page of await listPages(folder)) passages.push(...(await passagesOf(page)))
  const name = folder === undefined ? 'guide' : basename(folder)
  return { name, passages, around: neighbours(passages) }
}

async function listPages(folder: string | undefined): Promise<readonly Page[]> {
  if (folder === undefined) {
    const docs = await listGuidePages()
    return docs.map(({ path, text }) => ({ id: path, title: null, text, file: path }))
  }
  const corpus = join(folder, 'corpus.jsonl')
  if (existsSync(corpus)) {
    const lines = (await readFile(corpus, 'utf8')).split('\n').filter((line) => line.trim() !== '')
    return lines
      .map((line) => JSON.parse(line) as BenchPassage)
      .map(({ id, title = null, text }) => ({ id, title, text, file: 'passage.md' }))
  }
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.mdx?$/.test(name)).sort()
  return await Promise.all(
    names.map(async (name) => ({
      id: name,
      title: null,
      text: await readFile(join(folder, name), 'utf8'),
      file: name,
    })),
  )
}

/** Sections as they are shown to a model. A page that cannot be read has none. */
async function passagesOf({ id, title, text, file }: Page): Promise<readonly Passage[]> {
  const input = { id, title, source: text, url: null, language: null, site: null, anchors: null }
  const document = await prepareDocument({ ...input, format: formatOf(file) ?? 'markdown' }).catch(() => undefined)
  if (document === undefined) return []
  const shown = new Map(document.chunks.map((chunk) => [chunk.sectionStart, chunk]))
  return [...shown.values()].map((chunk) => ({
    chunkId: `${id}#${chunk.ordinal}`,
    documentId: id,
    documentRowId: id,
    title: document.title,
    url: null,
    headingPath: chunk.headingPath,
    language: document.language,
    text: document.content.slice(chunk.sectionStart, chunk.sectionEnd),
    start: chunk.sectionStart,
    end: chunk.sectionEnd,
    score: 0.9,
  }))
}

function neighbours(passages: readonly Passage[]): Book['around'] {
  const holders = new Map<string, Passage[]>()
  const termsOf = ({ text, title, language }: Passage): ReadonlySet<string> =>
    new Set(tokenize(`${title}\n${text}`, language, { grams: false }))
  for (const passage of passages)
    for (const term of termsOf(passage)) holders.set(term, [...(holders.get(term) ?? []), passage])
  return (passage, count) => {
    const scores = new Map<Passage, number>()
    for (const term of termsOf(passage)) {
      const holding = holders.get(term) ?? []
      if (holding.length > passages.length / 4) continue
      for (const other of holding) scores.set(other, (scores.get(other) ?? 0) + 1 / holding.length)
    }
    scores.delete(passage)
    const nearest = [...scores].sort(([, a], [, b]) => b - a).map(([other]) => other)
    return [passage, ...nearest.slice(0, count - 1)]
  }
}
