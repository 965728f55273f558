import { type Block, MAX_TEXT_CHARS, type ParsedDocument, UnreadableDocument } from '../document.ts'

/** Plain text stays as it is, but for line ends; its paragraphs are what blank lines divide. */
export function parseText(source: string): ParsedDocument {
  const content = source
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\0', '')
    .toWellFormed()
  if (content.length > MAX_TEXT_CHARS) throw new UnreadableDocument('The document contains more than 20 MB of text')
  const blocks: Block[] = []
  for (const match of content.matchAll(/\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*/g)) {
    const text = match[0].trimEnd()
    blocks.push({
      kind: 'paragraph',
      start: match.index,
      end: match.index + text.length,
      headingPath: [],
      anchor: null,
    })
  }
  return { title: null, content, metadata: {}, blocks }
}
