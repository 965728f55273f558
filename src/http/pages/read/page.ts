/** `GET /read/{id}`: the page around a document's text. No script, and nothing is loaded from anywhere. */
import { createHash } from 'node:crypto'
import type { StoredDocument } from '../../../library/documents/types.ts'
import { directionOf, type Span } from '../../../text/index.ts'
import { escapeHtml, renderContent } from './render.ts'

const STYLE = `
:root{color-scheme:light dark;--text:#1c1b1a;--soft:#63605b;--back:#fdfcfa;--line:#e2ded7;--code:#f4f1ec;--mark:#ffe58a}
@media (prefers-color-scheme:dark){:root{--text:#ebe8e3;--soft:#a9a49c;--back:#1a1917;--line:#3a3733;--code:#24221f;--mark:#6b5500}}
body{margin:0;background:var(--back);color:var(--text);font:1.0625rem/1.65 ui-serif,Georgia,serif}
main,header{max-width:44rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem;border-bottom:1px solid var(--line)}
h1,h2,h3,h4,h5,h6{font-family:ui-sans-serif,system-ui,sans-serif;line-height:1.25;margin:2em 0 .6em}
header h1{margin:0 0 .3em;font-size:1.9rem}header p{margin:0 0 1.2em;color:var(--soft);font:.9rem/1.5 ui-sans-serif,system-ui,sans-serif}
main{padding-bottom:4rem}p{white-space:pre-wrap;overflow-wrap:anywhere;margin:1em 0}
pre,.table{overflow-x:auto}pre{background:var(--code);border:1px solid var(--line);border-radius:.4rem;padding:.8rem 1rem;font:.875rem/1.55 ui-monospace,monospace}
table{border-collapse:collapse;font-size:.95rem}th,td{border:1px solid var(--line);padding:.35rem .6rem;text-align:start;vertical-align:top}
mark{background:var(--mark);color:inherit;border-radius:.15em;scroll-margin-top:30vh}
a{color:inherit}`

/** Only the style that stands in the page. */
export const READ_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE, 'utf8').digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export interface PageLinks {
  /** Where the same text is plain Markdown. */
  readonly markdown: string
  /** The same page in other languages. */
  readonly languages: readonly { readonly language: string; readonly path: string }[]
}

export function readPage(document: StoredDocument, marked: Span | null, { markdown, languages }: PageLinks): string {
  const { title, language, url, collection } = document
  const links = [
    ...(url === null ? [] : [`<a href="${escapeHtml(url)}" rel="noopener">Original page</a>`]),
    `<a href="${escapeHtml(markdown)}">Markdown</a>`,
    ...languages.map(({ language: other, path }) => {
      const name = new Intl.DisplayNames([other], { type: 'language' }).of(other) ?? other
      const tag = escapeHtml(other)
      return `<a href="${escapeHtml(path)}" hreflang="${tag}" lang="${tag}" rel="alternate nofollow">${escapeHtml(name)}</a>`
    }),
  ]
  return `<!doctype html>
<html lang="${escapeHtml(language)}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="alternate" type="text/markdown" href="${escapeHtml(markdown)}">
<style>${STYLE}</style>
</head>
<body>
<header><h1 dir="auto">${escapeHtml(title)}</h1><p>${escapeHtml(collection)} · ${links.join(' · ')}</p></header>
<main>
${renderContent(withoutTitle(document), marked)}
</main>
</body>
</html>
`
}

/** A first heading that is the title already stands above; white space in its place keeps the offsets. */
function withoutTitle({ title, content }: StoredDocument): string {
  const heading = `# ${title}`
  if (!content.startsWith(heading)) return content
  const next = content[heading.length]
  return next === undefined || next === '\n' ? ' '.repeat(heading.length) + content.slice(heading.length) : content
}
