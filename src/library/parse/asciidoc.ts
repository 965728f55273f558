/** AsciiDoc, by Asciidoctor in its secure mode: nothing is included, executed or fetched. */
import { convert } from '@asciidoctor/core'
import type { ParsedDocument } from './document.ts'
import { UnreadableDocument } from './document.ts'
import { parseHtml } from './html/html.ts'

const INCLUDE = /^include::[^\n]*\[[^\]\n]*\]/gm

/** @throws UnreadableDocument */
export async function parseAsciidoc(source: string): Promise<ParsedDocument> {
  let html: unknown
  try {
    html = await convert(source.replaceAll(INCLUDE, ''), {
      safe: 'secure',
      standalone: false,
      attributes: { showtitle: true, 'toc!': '', 'sectnums!': '', 'source-highlighter!': '' },
    })
  } catch (error) {
    throw new UnreadableDocument('The AsciiDoc cannot be read', { cause: error })
  }
  const parsed = parseHtml(`<main>${String(html)}</main>`)
  const includes = source.match(INCLUDE)?.length ?? 0
  return { ...parsed, ...(includes === 0 ? {} : { warnings: [`${includes} included files`] }) }
}
