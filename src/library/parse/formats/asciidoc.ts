/** AsciiDoc, by Asciidoctor in its secure mode: nothing is included, executed or fetched. */
import { convert, LoggerManager, NullLogger } from '@asciidoctor/core'
import { refuseDeepIndentation } from '../depth.ts'
import { MAX_NESTING, type ParsedDocument, UnreadableDocument } from '../document.ts'
import { parseHtml } from './html/html.ts'

const INCLUDE = /^include::[^\n]*\[[^\]\n]*\]/gm

/** Each star or dot more is a level more, and Asciidoctor's time grows far faster. */
const DEEP_LIST = new RegExp(`^[ \\t]*(?:\\*{${MAX_NESTING},}|\\.{${MAX_NESTING},})[ \\t]`, 'm')

/** @throws UnreadableDocument */
export async function parseAsciidoc(source: string): Promise<ParsedDocument> {
  if (DEEP_LIST.test(source)) throw new UnreadableDocument('The page nests its lists too deeply')
  refuseDeepIndentation(source)
  // Its warnings of a page's markup are no lines of the server's log.
  LoggerManager.logger = new NullLogger()
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
  // Its delimiters of AsciiMath are those of no other program.
  const page = String(html).replaceAll(/\\\$(.+?)\\\$/gs, '$$$1$$')
  const parsed = parseHtml(`<main>${page}</main>`)
  const includes = source.match(INCLUDE)?.length ?? 0
  return { ...parsed, ...(includes === 0 ? {} : { warnings: [`${includes} included files`] }) }
}
