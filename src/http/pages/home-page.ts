/** The text of the page at `/`: no file, font or script from elsewhere. */

export const STYLE = `
:root { color-scheme: light dark; --ink: #1c1b19; --soft: #5e5a53; --paper: #fbfaf7; --card: #fff; --line: #dedad2; --link: #1f5a8f; --mark: #f5ecd2; --bad: #a3262a }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece9e2; --soft: #a8a399; --paper: #171614; --card: #201f1c; --line: #3a3833; --link: #8fc1ee; --mark: #3a3320; --bad: #f29b9b }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 ui-serif, Georgia, "Times New Roman", serif }
main { max-width: 44rem; margin: 0 auto; padding: 3rem 1.25rem 5rem }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .5rem }
h2 { font-size: 1.0625rem; margin: 0 0 .5rem }
p { margin: 0 0 1rem }
a { color: var(--link) }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 0 0 2.5rem }
.soft, label, footer { color: var(--soft) }
form, .source, nav, button, .note { font-family: ui-sans-serif, system-ui, sans-serif; font-size: .9375rem }
label { display: block; margin-bottom: .375rem }
.row { display: flex; gap: .5rem; align-items: stretch }
textarea { flex: 1; min-width: 0; min-height: 3rem; padding: .625rem .75rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; resize: vertical }
button { padding: .5rem 1.125rem; border: 0; border-radius: .5rem; background: var(--ink); color: var(--paper); cursor: pointer }
button[hidden] { display: none }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
article { margin-top: 2rem; padding-top: 1.5rem; border-top: 1px solid var(--line) }
.answer { white-space: pre-wrap; overflow-wrap: anywhere }
.answer a { text-decoration: none; font: .75em ui-sans-serif, system-ui, sans-serif; vertical-align: super; padding: 0 .125rem }
pre, code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--card); border: 1px solid var(--line); border-radius: .375rem }
pre { margin: .625rem 0; padding: .625rem .75rem; white-space: pre-wrap; overflow-wrap: anywhere }
code { padding: .0625rem .25rem }
ol { padding-left: 1.5rem }
.source { margin-bottom: .75rem; padding-left: .25rem }
.source:target { background: var(--mark); border-radius: .25rem }
blockquote { margin: .25rem 0 0; padding-left: .75rem; border-left: 3px solid var(--line); color: var(--soft); white-space: pre-wrap; overflow-wrap: anywhere; max-height: 12rem; overflow-y: auto }
.note { color: var(--soft) }
.bad { color: var(--bad) }
footer { margin-top: 3rem; font-size: .875rem }
@media (max-width: 30rem) { main { padding-top: 1.75rem } .row { flex-direction: column } }
`

export const SCRIPT = `
'use strict'
const form = document.querySelector('form')
const box = document.querySelector('textarea')
const askButton = document.querySelector('#ask')
const stopButton = document.querySelector('#stop')
const answers = document.querySelector('#answers')
let conversation
let asked = 0

const make = (tag, className, text) => {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

// Text stays text, but for code, which is shown as such.
const withCode = (text, plain) =>
  text.split(/(\\n*\\x60{3}[^\\n]*\\n[^]*?(?:\\n\\x60{3}\\n*|$)|\\x60[^\\x60\\n]+\\x60)/).flatMap((part, at) => {
    if (at % 2 === 0) return plain(part)
    const block = /^\\s*\\x60{3}[^\\n]*\\n([^]*?)(?:\\n\\x60{3}\\s*)?$/.exec(part)
    return [block === null ? make('code', '', part.slice(1, -1)) : make('pre', '', block[1])]
  })

// Markers become links, to the citations that have arrived.
const render = (view) => {
  view.answer.replaceChildren(...withCode(view.text, (text) => text.split(/(\\[\\d+\\])/).map((part) => {
    const n = /^\\[(\\d+)\\]$/.exec(part)
    if (n === null || !view.cited.has(n[1])) return document.createTextNode(part)
    const link = make('a', '', part)
    link.href = '#' + view.id + '-' + n[1]
    link.setAttribute('aria-label', 'Source ' + n[1])
    return link
  })))
}

const quotation = (quote) => {
  const element = make('blockquote')
  element.append(...withCode(quote, (text) => [document.createTextNode(text)]))
  return element
}

// One number may have several quotes.
const cite = (view, citation) => {
  const known = document.getElementById(view.id + '-' + citation.n)
  if (known !== null) return known.append(quotation(citation.quote))
  view.cited.add(String(citation.n))
  const item = make('li', 'source')
  item.id = view.id + '-' + citation.n
  item.value = citation.n
  const safe = typeof citation.url === 'string' && /^https?:/i.test(citation.url)
  const title = make(safe ? 'a' : 'span', '', citation.title)
  if (safe) title.href = citation.url
  item.append(title, quotation(citation.quote))
  view.sources.append(item)
  render(view)
}

const handlers = {
  start(view, data) { view.message = data.message_id; conversation = data.conversation_id; view.note.textContent = 'Reading …' },
  delta(view, data) { view.text += data.text; view.note.textContent = ''; render(view) },
  citation: cite,
  done(view, data) {
    view.ended = true
    view.note.textContent = data.finish_reason === 'stopped' ? 'Stopped.' : data.finish_reason === 'length' ? 'Cut at the longest length.' : ''
  },
  error(view, data) { view.ended = true; fail(view, data) },
}

const fail = (view, problem) => {
  view.note.className = 'note bad'
  view.note.textContent = [problem.title, problem.detail].filter(Boolean).join('. ')
}

async function read(view, body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const blocks = (rest + next.value).split('\\n\\n')
    rest = blocks.pop()
    for (const block of blocks) {
      const lines = block.split('\\n')
      const field = (name) => lines.find((line) => line.startsWith(name + ':'))?.slice(name.length + 1).trim()
      const data = field('data')
      if (data !== undefined) handlers[field('event')]?.(view, JSON.parse(data))
    }
  }
}

async function ask(question) {
  const article = make('article')
  const view = { id: 'q' + ++asked, text: '', cited: new Set(), answer: make('div', 'answer'), sources: make('ol'), note: make('p', 'note', 'Asking …') }
  article.setAttribute('aria-busy', 'true')
  view.note.setAttribute('role', 'status')
  article.append(make('h2', '', question), view.answer, view.note, view.sources)
  answers.prepend(article)
  askButton.disabled = true
  stopButton.hidden = false
  stopButton.onclick = () => { if (view.message) fetch('/v1/chat/' + encodeURIComponent(view.message) + '/stop', { method: 'POST' }) }
  try {
    const reply = await fetch('/v1/chat', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ message: question, stream: true, ...(conversation ? { conversation_id: conversation } : {}) }),
    })
    if (reply.ok) await read(view, reply.body)
    else fail(view, await reply.json())
    if (reply.ok && !view.ended) throw new Error('The stream broke off')
  } catch {
    fail(view, { title: 'The connection broke off', detail: 'Ask again in a moment.' })
  } finally {
    article.setAttribute('aria-busy', 'false')
    askButton.disabled = false
    stopButton.hidden = true
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const question = box.value.trim()
  if (question === '' || askButton.disabled) return
  box.value = ''
  ask(question)
})
box.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  form.requestSubmit()
})
`

export const BODY = `
<main>
<header>
<h1>Lectern</h1>
<p>Ask the book. Every answer is drawn from its pages, and every citation is checked against their text, letter for letter.</p>
</header>
<nav aria-label="Elsewhere on this server"><ul>
<li><a href="/docs">API, to try out</a></li>
<li><a href="/docs/json">OpenAPI document</a></li>
<li><a href="/health">Health</a></li>
</ul></nav>
<form>
<label for="question">Your question</label>
<div class="row">
<textarea id="question" name="question" rows="2" maxlength="4000" required placeholder="How do I back up?"></textarea>
<button id="ask" type="submit">Ask</button>
<button id="stop" type="button" hidden>Stop</button>
</div>
<noscript><p class="note">Asking from this page needs JavaScript. Without it, send the question to <code>POST /v1/chat</code>.</p></noscript>
</form>
<section id="answers" aria-label="Answers"></section>
<footer>Lectern VERSION</footer>
</main>
`
