/** The two pages of the service. What they show is made by the scripts of `src/web`. */
import type { WebEntries } from './bundle-web.ts'

export const homePage = ({ chat, page, style }: WebEntries, version: string): string =>
  document({
    title: 'Ask the docs',
    description: 'Ask a book or a docs site, and get answers whose every citation is proved.',
    style,
    scripts: [chat, page],
    body: `<main>
<h1 class="visually-hidden">Ask the docs</h1>
<noscript><p class="note">Asking from this page needs JavaScript. Without it, send the question to <code>POST /v1/chat</code>, which <a href="/docs">the API's page</a> describes.</p></noscript>
<section id="setup" hidden>
<h2>None of your pages are in yet</h2>
<p>Put a folder of Markdown, HTML or PDF files in, and ask about them here:</p>
<pre tabindex="0"><code>lectern ingest ./docs</code></pre>
<p>Or drop files on <a href="/admin">the page for authors</a>.</p>
<p id="sample" hidden>Until then, answers come from Lectern’s own guide.</p>
</section>
<lectern-chat server="/"></lectern-chat>
</main>
<footer><nav aria-label="This server"><a href="/docs">API</a> <a href="/admin">Authors</a> <a href="/health">Health</a></nav> Lectern ${version}</footer>`,
  })

export const adminPage = ({ admin, style }: WebEntries, version: string): string =>
  document({
    title: 'Lectern: for authors',
    description: 'Documents, unanswered questions, feedback, usage and health of this server.',
    style,
    scripts: [admin],
    body: `<main id="admin"><h1>For authors</h1>
<noscript><p>This page needs JavaScript. <a href="/docs">The API</a> gives the same answers.</p></noscript>
</main>
<footer><nav aria-label="This server"><a href="/">Chat</a> <a href="/docs">API</a> <a href="/health">Health</a></nav> Lectern ${version}</footer>`,
  })

interface Parts {
  readonly title: string
  readonly description: string
  readonly style: string
  readonly scripts: readonly string[]
  readonly body: string
}

const document = ({ title, description, style, scripts, body }: Parts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${description}">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/web/${style}">
${scripts.map((name) => `<script type="module" src="/web/${name}"></script>`).join('\n')}
</head>
<body>
${body}
</body>
</html>
`
