/** Kinds of pages as data: what is written, what has to stand in the text, and what must not. */
import { expect, test } from 'bun:test'
import type { DocumentFormat } from './formats.ts'
import { parseDocument } from './prepare.ts'

export interface Kind {
  readonly kind: string
  readonly format?: DocumentFormat
  readonly site?: string
  readonly source: string
  /** The whole canonical text; or parts of it. */
  readonly text?: string
  readonly title?: string
  readonly holds?: readonly string[]
  readonly lacks?: readonly string[]
  readonly anchors?: readonly string[]
  readonly warnings?: readonly string[]
}

export function testKinds(kinds: readonly Kind[]): void {
  for (const {
    kind,
    format = 'markdown',
    site = null,
    source,
    text,
    title,
    holds = [],
    lacks = [],
    anchors,
    warnings,
  } of kinds)
    test(kind, async () => {
      const page = await parseDocument(format, source, { site, anchors: null })
      if (text !== undefined) expect(page.content).toBe(text)
      if (title !== undefined) expect(page.title).toBe(title)
      for (const part of holds) expect(page.content).toContain(part)
      for (const part of lacks) expect(page.content).not.toContain(part)
      if (anchors !== undefined)
        expect(page.blocks.filter((block) => block.kind === 'heading').map(({ anchor }) => anchor)).toEqual([
          ...anchors,
        ])
      if (warnings !== undefined) expect(page.warnings).toEqual([...warnings])
      for (const { start, end } of page.blocks) expect(page.content.slice(start, end).trim()).not.toBe('')
    })
}
