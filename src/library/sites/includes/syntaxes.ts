/** The include directives of every generator, one constant each. */

import { readArguments } from '../syntax/text-syntax.ts'
import {
  type IncludeDirective,
  type IncludeSyntax,
  lineRange,
  lineRanges,
  type Selection,
  whole,
} from './include-syntax.ts'

/** mdBook: `{{#include file:2:10}}`, `{{#rustdoc_include file:anchor}}`. A backslash before it makes it text. */
export const mdBookReferences: IncludeSyntax = {
  hints: ['{{#', '{{ #'],
  pattern:
    /(?<!\\)\{\{\s*#(include|rustdoc_include|playground|playpen|template)\s+([^\s}:]+(?::\/\/[^\s}]*)?)(?::([^\s}]*))?([^}\n]*)\}\}/g,
  inCode: true,
  read([, name = '', path = '', part, rest = '']) {
    const requests = [{ path, select: mdBookPart(part) }]
    if (name.startsWith('play')) return { requests, from: ['page'], as: 'code', info: 'rust' }
    if (name !== 'template') return text(requests, ['page'])
    const values = readArguments(rest).named
    const fill = (source: string): string =>
      source.replaceAll(
        /\[\[#\s*(\w+)(?:\s+([^\]]*))?\]\]/g,
        (_, key: string, usual?: string) => values[key.toLowerCase()] ?? usual ?? '',
      )
    return { ...text(requests, ['page']), fill }
  },
}

function mdBookPart(part: string | undefined): Selection {
  if (part === undefined || part === '') return { type: 'whole' }
  const range = lineRange(part)
  return range === null ? { type: 'named', name: part } : { type: 'lines', ranges: [range] }
}

/** PyMdown: `--8<-- "file.md:2:4"`, `--8<-- "file.md:section"`, and files one a line between two marks. */
export const pymdownSnippets: IncludeSyntax = {
  hints: ['8<'],
  pattern:
    /^[ \t]*(?:[#/*<!;-]*[ \t]*)?-{2,}8<-{2,}(?:[ \t]+["']([^"'\n]+)["'].*|[ \t]*\n([\s\S]*?)\n[ \t]*-{2,}8<-{2,}[ \t]*)$/gm,
  inCode: 'found',
  read([all, one, several]) {
    if (/^\s*;/.test(all)) return null
    const paths = one === undefined ? (several ?? '').split('\n') : [one]
    const requests = paths.map((path) => path.trim()).filter((path) => path !== '' && !path.startsWith(';'))
    return requests.length === 0 ? null : text(requests.map(pymdownRequest), ['folders', 'root', 'content', 'page'])
  },
}

function pymdownRequest(source: string) {
  const [, path = source, part] = /^((?:https?:\/\/)?[^:]+)(?::(.*))?$/.exec(source) ?? []
  if (part === undefined) return whole(path)
  if (/[A-Za-z]/.test(part)) return { path, select: { type: 'named', name: part } as const }
  return { path, select: lineRanges(part.split(',')) }
}

/** FastAPI's fork of mdx_include: `{* file ln[1:4] hl[2] *}` is a listing, `{! file !}` a text. */
export const mdxIncludes: IncludeSyntax = {
  hints: ['{*', '{!'],
  pattern: /^[ \t]*\{(\*|!)[ \t]*([^\s*!]+)([^\n]*?)[ \t]*\1\}[ \t]*$/gm,
  inCode: 'found',
  read([, mark, path = '', options = '']) {
    const lines = /\bln\[([\d:,\s-]+)\]/.exec(options)?.[1] ?? /^:(\d+:\d*)/.exec(options)?.[1]
    const select = lines === undefined ? ({ type: 'whole' } as const) : lineRanges(lines.split(','))
    return { requests: [{ path, select }], from: ['root', 'content', 'page'], as: mark === '*' ? 'code' : 'text' }
  },
}

/** The include-markdown plugin of MkDocs: `{% include-markdown "file" start="…" end="…" %}`. */
export const includeMarkdown: IncludeSyntax = {
  hints: ['{%'],
  pattern: /\{%-?\s*(?:include-markdown|include)\s+["']([^"'\n]+)["']([^%]*)-?%\}/g,
  inCode: 'found',
  read([, path = '', options = '']) {
    const start = /\bstart=(?:"([^"]*)"|'([^']*)')/.exec(options)
    const end = /\bend=(?:"([^"]*)"|'([^']*)')/.exec(options)
    const between = { start: start?.[1] ?? start?.[2] ?? null, end: end?.[1] ?? end?.[2] ?? null }
    const select: Selection = start === null && end === null ? { type: 'whole' } : { type: 'between', ...between }
    return text([{ path, select }], ['page', 'content', 'root'])
  },
}

/** Jekyll: `{% include note.md %}` from `_includes`, `{% include_relative part.md %}` from beside the page. */
export const jekyllIncludes: IncludeSyntax = {
  hints: ['{%'],
  pattern: /\{%-?\s*(include|include_relative|include_cached)\s+([\w./-]+)([^%]*?)-?%\}/g,
  inCode: 'found',
  read([, name, path = '', rest = '']) {
    const values = readArguments(rest).named
    const fill = (source: string): string =>
      source.replaceAll(/\{\{-?\s*include\.([\w-]+)\s*-?\}\}/g, (all, key: string) => values[key.toLowerCase()] ?? all)
    return { ...text([whole(path)], name === 'include_relative' ? ['page'] : ['folders']), fill }
  },
}

/** VitePress: `<<< @/file#region{1,3 ts} [title]`. */
export const vitePressSnippets: IncludeSyntax = {
  hints: ['<<<'],
  pattern: /^[ \t]*<<<[ \t]*(\S+?)(?:#([\w*-]+))?[ \t]*(?:\{([^}\n]*)\})?[ \t]*(?:\[([^\]\n]*)\])?[ \t]*$/gm,
  inCode: false,
  read([, path = '', region, braces = '', title]) {
    const language = braces.split(/\s+/).find((word) => /^[A-Za-z][\w+#]*$/.test(word))
    const select: Selection = region === undefined ? { type: 'whole' } : { type: 'named', name: region }
    const info = `${language ?? extensionOf(path)}${title === undefined ? '' : ` [${title}]`}`
    return { requests: [{ path, select }], from: ['page'], as: 'code', info }
  },
}

/** VitePress: `<!--@include: ./part.md{3,10}-->`, and `#region` or the anchor of a heading. */
export const vitePressParts: IncludeSyntax = {
  hints: ['@include'],
  pattern: /<!--\s*@include:\s*([^\s{#]+?)(?:#([\w*-]+))?(?:\{([\d,\s-]*)\})?\s*-->/g,
  inCode: true,
  read([, path = '', region, lines]) {
    const range = lines === undefined ? null : lineRange(lines)
    const select: Selection =
      range !== null
        ? { type: 'lines', ranges: [range] }
        : region === undefined
          ? { type: 'whole' }
          : { type: 'named', name: region }
    return text([{ path, select }], ['page'])
  },
}

/** Shortcodes of Hugo's themes that read a file. */
export const hugoIncludes: IncludeSyntax = {
  hints: ['{{<', '{{%'],
  pattern:
    /\{\{[<%]\s*(include|include-?file|readfile|code_sample|codenew|code-file|snippet)\s+([^\n]*?)\/?\s*[>%]\}\}/gi,
  inCode: 'found',
  read([, name = '', source = '']) {
    const path =
      /(?:^|\s)(?:file|path|src|page)\s*=\s*["']?([^"'\s]+)/.exec(source)?.[1] ??
      /^["']?([^"'\s=]+)["']?(?:\s|$)/.exec(source)?.[1]
    if (path === undefined) return null
    const isCode = /^code/i.test(name) || /\bcode\s*=\s*"?true/.test(source)
    return { requests: [whole(path)], from: ['page', 'content', 'folders', 'root'], as: isCode ? 'code' : 'text' }
  },
}

/** MyST: ```` ```{include} file ````, ```` ```{literalinclude} file ```` with `:lines:` and the like below. */
export const mystIncludes: IncludeSyntax = {
  hints: ['{include}', '{literalinclude}'],
  pattern: /^[ \t]*(`{3,}|:{3,}|~{3,})\{(include|literalinclude)\}[ \t]*(\S+)[ \t]*\n([\s\S]*?)^[ \t]*\1[ \t]*$/gm,
  inCode: true,
  read([, , name, path = '', options = '']) {
    const option = (key: string): string | null =>
      new RegExp(`^\\s*:${key}:\\s*(.+?)\\s*$`, 'm').exec(options)?.[1] ?? null
    const select = mystPart(option)
    const isCode = name === 'literalinclude' || option('literal') !== null || option('code') !== null
    const language = option('language') ?? option('code')
    return {
      requests: [{ path, select }],
      from: ['page', 'content', 'root'],
      as: isCode ? 'code' : 'text',
      ...(language === null ? {} : { info: language }),
    }
  },
}

/** By numbers of lines, which docutils counts from zero, or by texts in lines, which may be part of it or not. */
function mystPart(option: (key: string) => string | null): Selection {
  const lines = option('lines')
  if (lines !== null) return lineRanges(lines.split(','))
  const [first, last] = [option('start-line'), option('end-line')].map((value) =>
    value === null ? null : Number(value),
  )
  if (Number(first) > 0 || Number(last) > 0)
    return { type: 'lines', ranges: [{ first: (first ?? 0) + 1, last: last ?? null }] }
  const [startAt, endAt] = [option('start-at'), option('end-at')]
  if (startAt !== null || endAt !== null) return { type: 'between', start: startAt, end: endAt, isInclusive: true }
  const [start, end] = [option('start-after'), option('end-before')]
  return start === null && end === null ? { type: 'whole' } : { type: 'between', start, end }
}

/** Mintlify: `<Snippet file="part.mdx" />` from the folder of snippets. */
export const mintlifySnippets: IncludeSyntax = {
  hints: ['<Snippet'],
  pattern: /<Snippet\s+file=["']([^"'\n]+)["'][^>]*\/>/g,
  inCode: false,
  read: ([, path = '']) => text([whole(path)], ['folders', 'root']),
}

const IMPORT = /^import\s+(\w+)\s+from\s+['"]([^'"\n]+)['"];?[ \t]*$/gm

/** MDX: the page's own import of a part, `import Part from './_part.mdx'`, shown by `<Part />`. */
export const mdxParts: IncludeSyntax = {
  hints: ['/>'],
  pattern: /^[ \t]*<([A-Z]\w*)(?:\s[^<>\n]*)?\/>[ \t]*$/gm,
  inCode: false,
  read([, name], page) {
    const path = importOf(page, name ?? '')
    return path !== null && /\.mdx?$/.test(path) ? text([whole(path)], ['page']) : null
  },
}

/** MDX: a file's text imported by `raw-loader!` or `?raw`, shown by `<CodeBlock>{source}</CodeBlock>` or `<Code code={source} />`. */
export const rawImports: IncludeSyntax = {
  hints: ['raw'],
  pattern:
    /^[ \t]*<Code(?:Block)?\b([^>\n]*?)(?:\bcode=\{(\w+)\}[^>\n]*\/>|>\s*\{\s*(\w+)\s*\}\s*<\/CodeBlock>)[ \t]*$/gm,
  inCode: false,
  read([, attributes = '', code, child], page) {
    const path = importOf(page, code ?? child ?? '')
    if (path === null || !/raw-loader!|\?raw$/.test(path)) return null
    const language = /\blang(?:uage)?=["']([\w+#-]+)["']/.exec(attributes)?.[1]
    const file = path.replace(/^.*!/, '').replace(/\?raw$/, '')
    return { requests: [whole(file)], from: ['page'], as: 'code', info: language ?? extensionOf(file) }
  },
}

function importOf(page: string, name: string): string | null {
  for (const [, imported, path] of page.matchAll(IMPORT)) if (imported === name) return path ?? null
  return null
}

const text = (requests: IncludeDirective['requests'], from: IncludeDirective['from']): IncludeDirective => ({
  requests,
  from,
  as: 'text',
})

const extensionOf = (path: string): string => /\.(\w+)$/.exec(path)?.[1] ?? ''
