import { afterAll, describe, expect, test } from 'bun:test'
import { Problem } from '../../request/problem.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import { createParser } from './parser.ts'
import type { PrepareInput } from './prepare.ts'

const events: string[] = []
const note = (event: string): void => void events.push(event)
const log: Logger = { debug: note, info: note, warn: note, error: note, child: () => log }
const input = (source: string, format: PrepareInput['format'] = 'markdown'): PrepareInput => ({
  format,
  source,
  id: 'guide/install',
  title: null,
  url: null,
  language: null,
  site: null,
  anchors: null,
})
/** Half a minute of work that no cheap look refuses: every line goes through every open list. */
const slow = `${Array.from({ length: 80 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n')}\n${`${' '.repeat(170)}b\n`.repeat(20_000)}`

describe('the parser', () => {
  const parser = createParser({ log, timeoutMs: 1500, workers: 1 })
  afterAll(() => parser.close())

  test('prepares documents in a worker, each in its turn', async () => {
    const [page, text] = await Promise.all([
      parser.prepare(input('# Title\n\nBody *text*.')),
      parser.prepare(input('plain', 'text')),
    ])
    expect(page).toMatchObject({ title: 'Title', content: '# Title\n\nBody text.' })
    expect(page.chunks.map((chunk) => chunk.text)).toEqual(['guide > install > Title\nBody text.'])
    expect(text).toMatchObject({ title: 'guide/install', content: 'plain' })
  })

  test('ends a document that takes too long, and goes on with the next', async () => {
    const hostile = parser.prepare(input(slow)).catch((error: unknown) => error)
    const next = parser.prepare(input('next'))
    const error = await hostile
    expect(error).toBeInstanceOf(Problem)
    expect(error).toMatchObject({ code: 'unreadable_document' })
    expect(events).toContain('document_parse_timed_out')
    expect((await next).content).toBe('next')
  })

  test('says what is wrong with an unreadable document', async () => {
    const error = await parser.prepare(input('>'.repeat(1000))).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'unreadable_document', detail: 'The page nests its quotes too deeply' })
  })

  test('takes nothing more when it is closed', async () => {
    const closed = createParser({ log })
    closed.close()
    expect(await closed.prepare(input('x')).catch((error: unknown) => error)).toMatchObject({ code: 'draining' })
  })
})
