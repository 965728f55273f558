/** How the chat looks. Sites change it by the custom properties `--lectern-…` and by `::part()`. */
export const CHAT_CSS = `
:host { all: initial; display: block; min-width: 0; height: 36rem; color-scheme: light dark;
  --bg: var(--lectern-background, light-dark(#fff, #1a1917));
  --raised: var(--lectern-surface, light-dark(#f5f4f1, #262522));
  --ink: var(--lectern-text, light-dark(#1c1b19, #ece9e2));
  --soft: var(--lectern-muted, light-dark(#5b5750, #b0aba1));
  --line: var(--lectern-border, light-dark(#d9d5cd, #45423c));
  --edge: light-dark(#8a857b, #8d887e);
  --accent: var(--lectern-accent, light-dark(#1f5a8f, #8fc1ee));
  --on-accent: var(--lectern-accent-text, light-dark(#fff, #0f1d2a));
  --bad: light-dark(#a3262a, #f5a3a3) }
:host([theme='light']) { color-scheme: light }
:host([theme='dark']) { color-scheme: dark }
:lang(ko) { word-break: keep-all }
:host([hidden]) { display: none }
*, ::before, ::after { box-sizing: border-box }
[hidden] { display: none !important }
.root { display: flex; flex-direction: column; height: 100%; min-height: 0; background: var(--bg); color: var(--ink); border-radius: inherit; overflow: hidden;
  font: var(--lectern-font-size, 1rem)/1.55 var(--lectern-font, ui-sans-serif, system-ui, sans-serif); text-align: start }
button, input, select, textarea { font: inherit; color: inherit; letter-spacing: inherit }
button { cursor: pointer; background: none; border: 0; padding: 0; border-radius: .375rem; text-align: inherit }
button:disabled { cursor: default; opacity: .6 }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
a { color: var(--accent); text-underline-offset: .15em }
h2, h3, h4, h5, h6, p, ul, ol, figure, blockquote, pre { margin: 0 }
.icon { width: 1.25rem; height: 1.25rem; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; flex: none; display: block }
.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
header { display: flex; align-items: center; gap: .25rem; padding: .5rem .75rem .5rem 1rem; border-block-end: 1px solid var(--line) }
header h2 { flex: 1; min-width: 0; font-size: 1rem; font-weight: 600; line-height: 1.25; max-height: 2.5em; overflow: hidden; overflow-wrap: anywhere }
.icon-button { display: inline-flex; align-items: center; justify-content: center; min-width: 2rem; height: 2rem; padding: 0 .375rem; color: var(--soft); font-size: .8125rem }
.icon-button:hover, .icon-button[aria-pressed='true'] { background: var(--raised); color: var(--ink) }
.icon-button[aria-pressed='true'] .icon { fill: currentColor }
.scroll { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; container-type: size; scroll-behavior: smooth }
.column { max-width: var(--lectern-measure, 46rem); margin-inline: auto; padding: 1rem }
.label { font-size: .8125rem; font-weight: 600; color: var(--soft) }
.note { font-size: .875rem; color: var(--soft) }
.welcome { display: grid; gap: 1rem; padding-block: 1rem }
.chips { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem }
.chip { padding: .375rem .75rem; border: 1px solid var(--edge); border-radius: 1.25rem; font-size: .9375rem; overflow-wrap: anywhere }
:is(.chip, .thread, .source, .plain):hover { background: var(--raised) }
.turn { display: grid; gap: .75rem; align-content: start; padding-block-end: 1.5rem; min-width: 0 }
.turn:last-child { min-height: calc(100cqh - 2rem) }
.turn > * { min-width: 0 }
.question { justify-self: end; max-width: min(100%, 36rem); padding: .5rem .875rem; background: var(--raised); border-radius: 1rem; border-end-end-radius: .25rem }
.question h3 { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere }
.marked { margin: 0 0 .375rem; padding-inline-start: .625rem; border-inline-start: 3px solid var(--accent); color: var(--soft); font-size: .875rem; max-height: 6rem; overflow-y: auto; overflow-wrap: anywhere; white-space: pre-wrap }
.status { color: var(--soft); font-size: .9375rem; animation: pulse 2s infinite }
@keyframes pulse { 50% { opacity: .5 } }
.status:empty, .outcome:empty, .after:empty, .feedback:empty { display: none }
.answer { display: grid; gap: .75rem; overflow-wrap: anywhere }
.answer:empty { display: none }
.answer > * { min-width: 0 }
.answer :is(h4, h5, h6) { font-size: 1.0625rem; line-height: 1.3; margin-block-start: .5rem }
.answer :is(ul, ol) { padding-inline-start: 1.5rem; display: grid; gap: .25rem }
.answer li > :is(p, ul, ol, figure) + *, .answer blockquote > * + * { margin-block-start: .5rem }
.answer blockquote, .card blockquote { padding-inline-start: .75rem; border-inline-start: 3px solid var(--line) }
.answer hr { width: 100%; border: 0; border-block-start: 1px solid var(--line) }
code, pre { font-family: var(--lectern-font-mono, ui-monospace, Menlo, Consolas, monospace); font-size: .875em; unicode-bidi: isolate }
:not(pre) > code { padding: .1em .3em; background: var(--raised); border-radius: .25rem }
.code { background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; text-align: start }
.code figcaption { display: flex; justify-content: space-between; align-items: center; padding: .125rem .25rem .125rem .75rem; font-size: .8125rem; color: var(--soft); border-block-end: 1px solid var(--line) }
.code pre, .card pre, pre.math { overflow-x: auto; padding: .625rem .75rem; tab-size: 4; text-align: left }
.math { font-family: ui-serif, 'Cambria Math', 'STIX Two Math', serif; unicode-bidi: isolate }
.table { overflow-x: auto; max-width: 100% }
table { border-collapse: collapse; font-size: .9375rem; width: max-content }
th, td { padding: .375rem .625rem; border: 1px solid var(--line); text-align: start; vertical-align: top; min-width: 4rem; max-width: 16rem; overflow-wrap: break-word }
th { background: var(--raised) }
.align-right { text-align: end } .align-center { text-align: center }
.marker { display: inline-block; min-width: 1.5rem; height: 1.5rem; margin-inline: .125rem; padding: 0 .25rem; vertical-align: baseline; border: 1px solid var(--edge); border-radius: .375rem; color: var(--accent); font-size: .75rem; font-weight: 600; line-height: 1.3rem; text-align: center }
.marker:hover, .marker[aria-expanded='true'] { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
.number { display: inline-block; min-width: 1.5rem; margin-inline-end: .5rem; border: 1px solid var(--edge); border-radius: .375rem; color: var(--accent); font-size: .75rem; font-weight: 600; text-align: center; flex: none }
.after, .outcome { display: grid; gap: .625rem }
.sources, .threads, .nearest { list-style: none; padding: 0; display: grid; gap: .25rem }
.source { display: flex; align-items: baseline; width: 100%; padding: .25rem .375rem; font-size: .9375rem; overflow-wrap: anywhere }
.path { color: var(--soft) }
.nearest li { padding-block: .25rem }
.actions { display: flex; gap: .25rem }
.failure { display: grid; gap: .5rem; justify-items: start; padding: .625rem .875rem; border: 1px solid var(--bad); border-radius: .5rem }
.failure p { color: var(--bad); font-size: .9375rem }
.turn[data-status='no_answer'] .answer, .note-no-answer { padding: .5rem .875rem; border-inline-start: 3px solid var(--edge); background: var(--raised); border-radius: .25rem; color: var(--ink) }
.plain { padding: .25rem .75rem; border: 1px solid var(--edge); min-height: 2rem }
.primary { padding: .5rem 1rem; background: var(--accent); color: var(--on-accent); font-weight: 600; justify-self: start }
form { min-width: 0 }
.feedback form, .sign-in, .sign-in form { display: grid; gap: .5rem; justify-items: start }
.feedback textarea, .sign-in input, .history input { width: 100%; max-width: 28rem; padding: .5rem .625rem; background: var(--bg); border: 1px solid var(--edge); border-radius: .5rem }
.composer { border-block-start: 1px solid var(--line); padding: .625rem 1rem .75rem }
.composer > * { max-width: calc(var(--lectern-measure, 46rem) - 2rem); margin-inline: auto }
.box { display: flex; align-items: end; gap: .25rem; padding: .25rem .375rem .25rem .75rem; background: var(--bg); border: 1px solid var(--edge); border-radius: .875rem }
.box:focus-within { border-color: var(--accent); outline: 1px solid var(--accent) }
.box textarea { flex: 1; min-width: 0; padding: .375rem 0; border: 0; background: none; resize: none; outline: none; overflow-y: auto; max-height: 10rem }
::placeholder { color: var(--soft); opacity: 1 }
.send { display: inline-flex; align-items: center; justify-content: center; width: 2.25rem; height: 2.25rem; border-radius: .625rem; background: var(--accent); color: var(--on-accent); flex: none }
.options { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-block-start: .375rem; font-size: .8125rem; color: var(--soft) }
.options select { max-width: 15rem; min-height: 1.5rem; padding: 0 .25rem; background: var(--bg); border: 1px solid var(--line); border-radius: .25rem; color: var(--ink) }
.marked-row { position: relative; padding-inline-end: 2.5rem; margin-block-end: .5rem }
.marked-row .icon-button { position: absolute; inset-block-start: 0; inset-inline-end: 0 }
.card { position: fixed; inset: auto; margin: 0; width: min(24rem, calc(100vw - 1rem)); max-height: min(22rem, calc(100vh - 1rem)); overflow-y: auto; padding: .875rem 1rem; background: var(--bg); color: var(--ink); border: 1px solid var(--edge); border-radius: .75rem; box-shadow: 0 .5rem 2rem rgb(0 0 0 / .25); font-size: .9375rem; overflow-wrap: anywhere }
.card:popover-open { display: grid; gap: .5rem }
.card:focus { outline: none }
.card-title { font-weight: 600 }
.card blockquote { display: grid; gap: .5rem; border-color: var(--accent) }
.card .translated { color: var(--soft) }
.card .quoted { background: #ffe58a; color: #1c1b1a; scroll-margin-block: 4rem }
.history, .sign-in { display: grid; gap: .75rem; justify-items: start }
.threads { width: 100% }
.threads li { display: flex; align-items: center; gap: .25rem; min-width: 0 }
.threads form { display: flex; gap: .25rem; width: 100% }
.thread { flex: 1; min-width: 0; display: flex; gap: .5rem; justify-content: space-between; padding: .375rem .5rem; overflow-wrap: anywhere }
.thread time { color: var(--soft); font-size: .8125rem; flex: none }
.search { display: flex; flex-direction: column; min-height: 0; flex: 1 }
.search-box { display: flex; align-items: center; gap: .5rem; padding: .75rem 1rem; border-block-end: 1px solid var(--line); color: var(--soft) }
.search-box input { flex: 1; min-width: 0; padding: .25rem; border: 0; background: none; color: var(--ink); font-size: 1.0625rem; outline: none }
.search-box:focus-within { box-shadow: inset 0 -2px var(--accent) }
[role='listbox'] { list-style: none; padding: .375rem; overflow-y: auto; flex: 1 }
[role='option'] { display: grid; padding: .5rem .625rem; border-radius: .5rem; cursor: pointer; overflow-wrap: anywhere }
[role='option'][aria-selected='true'] { background: var(--raised); box-shadow: inset 3px 0 var(--accent) }
.ask-row { grid-template-columns: auto 1fr; gap: .625rem; align-items: center; font-weight: 600 }
.result-title { font-weight: 500 }
.snippet { color: var(--soft); font-size: .875rem }
mark { background: none; color: var(--accent); font-weight: 600 }
@media (max-width: 30rem) { .thread { flex-wrap: wrap } .column { padding-inline: .75rem } .composer { padding-inline: .75rem } }
@media (prefers-reduced-motion: reduce) { .scroll { scroll-behavior: auto } * { transition: none !important; animation: none !important } }
`
