/** EPUB books: the chapters of the spine in their order, each a page of its own. */
import { posix } from 'node:path'
import { DOMParser, XMLSerializer } from '@xmldom/xmldom'
import { decodeText } from '../charset.ts'
import { UnreadableDocument } from '../document.ts'
import { isOutside, unpackZip } from '../zip.ts'

export interface Chapter {
  /** Inside the book, e.g. `text/chapter-1.xhtml`. */
  readonly path: string
  /** XHTML, with the chapter's name in the table of contents as its title. */
  readonly bytes: Uint8Array
}

const CONTAINER = 'META-INF/container.xml'
/** A book protected against copying says so here; what is encrypted cannot be read. */
const ENCRYPTION = 'META-INF/encryption.xml'

/** @throws UnreadableDocument when it is broken, encrypted or larger than a book should be */
export function readEpub(bytes: Uint8Array): readonly Chapter[] {
  const files = unpackZip(bytes, (path) => !isOutside(path) && /\.(?:x?html?|xml|opf|ncx)$/i.test(path))
  const packagePath = rootFile(files)
  const base = posix.dirname(packagePath)
  const tree = parseXml(textOf(files, packagePath))
  const items = new Map(elements(tree, 'item').map((item) => [item.getAttribute('id') ?? '', item] as const))
  const pathOf = (item: Element | undefined): string | null => {
    const href = item?.getAttribute('href') ?? null
    return href === null ? null : posix.normalize(posix.join(base, decodeURIComponent(href.split('#')[0] ?? '')))
  }
  const titles = chapterTitles(files, [...items.values()].map(pathOf))
  const seen = new Set<string>()
  const chapters = elements(tree, 'itemref').flatMap((reference) => {
    const item = items.get(reference.getAttribute('idref') ?? '')
    const path = pathOf(item)
    const content = path === null ? undefined : files.get(path)
    const isContents = /\bnav\b/.test(item?.getAttribute('properties') ?? '')
    // A book may name a chapter twice. What it shows aside only, such as notes, is part of it.
    if (path === null || content === undefined || isContents || seen.has(path)) return []
    seen.add(path)
    return [{ path, bytes: chapterOf(content, titles.get(path)) }]
  })
  if (chapters.length === 0) {
    if (files.has(ENCRYPTION)) throw new UnreadableDocument('The book is protected against copying')
    throw new UnreadableDocument('The book has no chapters')
  }
  return chapters
}

/**
 * As a page of the web: named by the table of contents, for books put their own name into the title of every chapter, and
 * all of it prose, for what stands aside in a book is a box or a note.
 */
function chapterOf(content: Uint8Array, title: string | undefined): Uint8Array {
  try {
    const source = decodeText(content)
    if (source === null) return content
    // What it says of its encoding is no longer so.
    const tree = parseXml(source.replace(/^\s*<\?xml[^>]*\?>/, ''))
    const [html] = elements(tree, 'html')
    const [body] = elements(tree, 'body')
    if (html === undefined || body === undefined) return content
    for (const meta of elements(tree, 'meta'))
      if (meta.hasAttribute('charset') || meta.getAttribute('http-equiv')?.toLowerCase() === 'content-type')
        meta.parentNode?.removeChild(meta)
    if (title !== undefined) {
      for (const old of elements(tree, 'title')) old.parentNode?.removeChild(old)
      const [head = html.insertBefore(tree.createElement('head'), html.firstChild)] = elements(tree, 'head')
      head.appendChild(tree.createElement('title')).appendChild(tree.createTextNode(title))
    }
    const main = tree.createElement('main')
    while (body.firstChild !== null) main.appendChild(body.firstChild)
    body.appendChild(main)
    return new TextEncoder().encode(new XMLSerializer().serializeToString(tree))
  } catch {
    // What is no XML may be HTML all the same.
    return content
  }
}

function rootFile(files: ReadonlyMap<string, Uint8Array>): string {
  const [root] = elements(parseXml(textOf(files, CONTAINER)), 'rootfile')
  const path = root?.getAttribute('full-path')
  if (path == null || path === '') throw new UnreadableDocument('This is not an EPUB: it names no package')
  return path
}

/** From EPUB 3's `nav` and EPUB 2's `ncx`: the first name that a file has. */
function chapterTitles(
  files: ReadonlyMap<string, Uint8Array>,
  paths: readonly (string | null)[],
): ReadonlyMap<string, string> {
  const titles = new Map<string, string>()
  for (const path of paths) {
    if (path === null || !files.has(path)) continue
    const isContents = path.endsWith('.ncx') || /epub:type=["']toc["']/.test(textOf(files, path))
    if (!isContents) continue
    const note = (link: string | null, title: string): void => {
      if (link === null || title === '') return
      const target = posix.normalize(posix.join(posix.dirname(path), decodeURIComponent(link.split('#')[0] ?? '')))
      if (!titles.has(target)) titles.set(target, title)
    }
    const tree = parseXml(textOf(files, path))
    for (const link of elements(tree, 'a')) note(link.getAttribute('href'), textIn(link))
    for (const point of elements(tree, 'navPoint')) {
      const [label] = elements(point, 'text')
      const [content] = elements(point, 'content')
      note(content?.getAttribute('src') ?? null, textIn(label))
    }
  }
  return titles
}

function textOf(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  const bytes = files.get(path)
  if (bytes === undefined) throw new UnreadableDocument(`This is not an EPUB: ${path} is missing`)
  const text = decodeText(bytes)
  if (text === null) throw new UnreadableDocument(`${path} is in no encoding that it declares`)
  return text
}

const textIn = (element: Element | undefined): string => (element?.textContent ?? '').replaceAll(/\s+/g, ' ').trim()

const refuse = (message: string): never => {
  throw new UnreadableDocument('The book is not well-formed XML', { cause: new Error(message) })
}

/** The parser reads no entities but XML's own and fetches nothing. @throws UnreadableDocument */
function parseXml(source: string): Document {
  const parser = new DOMParser({ errorHandler: { fatalError: refuse, error: refuse, warning: () => undefined } })
  return parser.parseFromString(source, 'text/xml')
}

const elements = (tree: Document | Element, name: string): readonly Element[] => [
  // A live list is no array.
  ...Array.from(tree.getElementsByTagNameNS('*', name)),
]
