/** Puts into a page what it asks for of other files: of its own site's folder, and of nothing outside it. */
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { decodeText } from '../../parse/charset.ts'
import { readFrontMatter } from '../../parse/front-matter.ts'
import { fenceTracker } from '../syntax/fences.ts'
import type { IncludeDirective, IncludeRequest, IncludeSyntax } from './include-syntax.ts'
import { selectLines } from './select-lines.ts'

/** Parts inside parts. */
const MAX_DEPTH = 8
const MAX_INCLUDES = 2_000
const MAX_INCLUDED_CHARS = 10 * 1024 * 1024

/** The folders of a site, absolute. */
export interface IncludeFolders {
  /** Nothing outside is read, links that lead out included. */
  readonly root: string
  readonly content: string
  /** Where includes are looked for that name no place. */
  readonly others: readonly string[]
}

export interface ResolvedPage {
  readonly source: string
  readonly read: number
  /** What was not read, each with the reason, in the order of the page. */
  readonly missing: readonly {
    readonly path: string
    readonly reason: 'not there' | 'outside the folder' | 'no such part' | 'not text' | 'too much' | 'includes itself'
  }[]
}

type Reason = ResolvedPage['missing'][number]['reason']

interface Run {
  readonly folders: IncludeFolders
  readonly syntaxes: readonly IncludeSyntax[]
  readonly missing: { path: string; reason: Reason }[]
  read: number
  chars: number
}

/** @param file the page's own path, absolute */
export async function resolveIncludes(
  source: string,
  file: string,
  syntaxes: readonly IncludeSyntax[],
  folders: IncludeFolders,
): Promise<ResolvedPage> {
  const run: Run = { folders, syntaxes, missing: [], read: 0, chars: 0 }
  return {
    source: await expand(source, file, run, [`${await realpath(file).catch(() => file)} whole`]),
    read: run.read,
    missing: run.missing,
  }
}

/** @param chain what is being read, outermost first */
async function expand(source: string, file: string, run: Run, chain: readonly string[]): Promise<string> {
  let text = source
  for (const syntax of run.syntaxes) {
    if (!syntax.hints.some((hint) => text.includes(hint))) continue
    const inCode = syntax.inCode === true ? () => false : codeAt(text)
    const out: string[] = []
    let from = 0
    for (const match of text.matchAll(syntax.pattern)) {
      const isInCode = inCode(match.index)
      if (isInCode && syntax.inCode === false) continue
      const directive = syntax.read(match, text)
      if (directive === null || (isInCode && !(await isThere(directive, file, run)))) continue
      const lineStart = text.lastIndexOf('\n', match.index - 1) + 1
      const before = text.slice(lineStart, match.index)
      const margin = before.trim() === '' ? before + (/^[ \t]*/.exec(match[0])?.[0] ?? '') : ''
      out.push(text.slice(from, match.index), indented(await included(directive, file, run, chain), margin, before))
      from = match.index + match[0].length
    }
    if (from > 0) text = out.join('') + text.slice(from)
  }
  return text
}

async function isThere(directive: IncludeDirective, file: string, { folders }: Run): Promise<boolean> {
  for (const { path } of directive.requests)
    if (typeof (await find(path, directive, file, folders)) === 'string') return true
  return false
}

async function included(
  directive: IncludeDirective,
  file: string,
  run: Run,
  chain: readonly string[],
): Promise<string> {
  const parts: string[] = []
  for (const request of directive.requests) {
    const part = await readPart(request, directive, file, run, chain)
    if ('reason' in part) run.missing.push({ path: request.path, reason: part.reason })
    else parts.push(part.text)
  }
  if (directive.as === 'text' || parts.length === 0) return parts.join('\n')
  const code = parts.join('\n')
  const fence = '`'.repeat(Math.max(3, ...(code.match(/`{3,}/g) ?? []).map((run) => run.length + 1)))
  const info = directive.info ?? extname(directive.requests[0]?.path ?? '').slice(1)
  return `${fence}${info}\n${code}\n${fence}`
}

async function readPart(
  request: IncludeRequest,
  directive: IncludeDirective,
  page: string,
  run: Run,
  chain: readonly string[],
): Promise<{ readonly text: string } | { readonly reason: Reason }> {
  if (chain.length > MAX_DEPTH || run.read >= MAX_INCLUDES || run.chars > MAX_INCLUDED_CHARS)
    return { reason: 'too much' }
  const found = await find(request.path, directive, page, run.folders)
  if (typeof found !== 'string') return found
  const link = `${found} ${request.select.type === 'whole' ? 'whole' : JSON.stringify(request.select)}`
  if (chain.includes(link)) return { reason: 'includes itself' }
  const source = decodeText(new Uint8Array(await readFile(found)))
  if (source === null) return { reason: 'not text' }
  const isPage = /\.(?:mdx?|markdown)$/i.test(found)
  // Lines are counted in the file as it is; its front matter is no part of what readers see.
  const whole =
    isPage && request.select.type !== 'lines' ? readFrontMatter(source).body : source.replaceAll(/\r\n?/g, '\n')
  const part = selectLines(whole, request.select)
  if (part === null) return { reason: 'no such part' }
  run.read++
  run.chars += part.length
  const filled = directive.fill?.(part) ?? part
  return { text: directive.as === 'text' && isPage ? await expand(filled, found, run, [...chain, link]) : filled }
}

async function find(
  path: string,
  { from }: IncludeDirective,
  page: string,
  folders: IncludeFolders,
): Promise<string | { readonly reason: Reason }> {
  if (/^[a-z][\w+.-]*:\/\//i.test(path)) return { reason: 'outside the folder' }
  const root = await realpath(folders.root)
  const bases = { page: [dirname(page)], content: [folders.content], root: [folders.root], folders: folders.others }
  const places = /^@(?:site)?\//.test(path)
    ? [join(folders.content, path.replace(/^@(?:site)?\//, '')), join(folders.root, path.replace(/^@(?:site)?\//, ''))]
    : path.startsWith('/')
      ? [join(folders.root, path), join(folders.content, path)]
      : from.flatMap((base) => bases[base].map((folder) => resolve(folder, path)))
  let reason: Reason = 'not there'
  for (const place of places) {
    const real = await realpath(place).catch(() => null)
    if (real === null || !(await stat(real)).isFile()) {
      if (!isInside(root, place)) reason = 'outside the folder'
      continue
    }
    // Hidden files hold keys, and no part of a page.
    if (
      isInside(root, real) &&
      !relative(root, real)
        .split(sep)
        .some((part) => part.startsWith('.') && part !== '.vitepress')
    )
      return real
    reason = 'outside the folder'
  }
  return { reason }
}

export const isInside = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/** An include alone on its line stands as far right as the line did; inside a line it is left as it is. */
function indented(text: string, margin: string, before: string): string {
  if (margin === '') return text
  const lines = text.split('\n').map((line) => (line === '' ? line : margin + line))
  return lines.join('\n').slice(before.length)
}

/** Which offsets of a text are inside code fences. */
function codeAt(text: string): (offset: number) => boolean {
  const tracker = fenceTracker()
  const ranges: { readonly start: number; readonly end: number }[] = []
  let start = 0
  for (const line of text.split('\n')) {
    if (tracker.inside(line)) ranges.push({ start, end: start + line.length })
    start += line.length + 1
  }
  return (offset) => ranges.some((range) => offset >= range.start && offset <= range.end)
}
