import { describe, expect, test } from 'bun:test'
import type { Passage } from '../../ports/passage.ts'
import { CONTENT, passageOf } from '../chat.fixture.ts'
import type { ChatEvent, Citation } from '../events.ts'
import { createCitationStream } from './citations.ts'

const INSTALL = 'Lectern needs nothing else. Download the program for your system, then start it with `lectern serve`.'
const PASSAGES: readonly Passage[] = [
  passageOf(CONTENT),
  passageOf(INSTALL, {
    chunkId: '2',
    documentId: 'guide/install',
    title: 'Installing',
    start: 500,
    end: 500 + INSTALL.length,
  }),
]
const DOCUMENTS: Readonly<Record<string, string>> = {
  'guide/backup': CONTENT,
  'guide/install': ' '.repeat(500) + INSTALL,
}

function run(text: string, size = text.length || 1, passages = PASSAGES) {
  const stream = createCitationStream({
    passages,
    question: 'How do I back up?',
    language: 'en',
    collection: 'default',
    origin: '',
  })
  const events: ChatEvent[] = []
  for (let index = 0; index < text.length; index += size) events.push(...stream.push(text.slice(index, index + size)))
  events.push(...stream.end())
  const answer = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
  const citations = events.flatMap((event) => (event.type === 'citation' ? [event.citation] : []))
  const degraded = events.flatMap((event) => (event.type === 'degraded' ? [event.part] : []))
  const checked = events.flatMap((event) => (event.type === 'sentence-checked' ? [event.cited] : []))
  return { events, answer, citations, degraded, checked }
}

const expectProved = (citations: readonly Citation[]): void => {
  for (const { document_id, quote, start, end } of citations)
    expect(DOCUMENTS[document_id]?.slice(start, end)).toBe(quote)
}

test.each([
  'Get it from the WWW. A copy is on disk.',
  'An address begins with https:// or www. and a name.',
  'It is on the www, the WWW!',
])('words that only begin like an address stay: %s', (text) => {
  for (const size of [1, 5, text.length]) expect(run(text, size).answer).toBe(text)
})

describe('citations', () => {
  test('are numbered by first use and proved', () => {
    const { answer, citations } = run(
      'Download it first [2], then run the backup to copy the library [1]. It is one program [2].',
    )
    expect(answer).toBe('Download it first [1], then run the backup to copy the library [2]. It is one program [1].')
    expect(citations.map(({ n, document_id }) => [n, document_id]).slice(0, 2)).toEqual([
      [1, 'guide/install'],
      [2, 'guide/backup'],
    ])
    expect(citations[0]?.quote).toStartWith('Download the program')
    expect(citations[1]?.quote).toContain('lectern backup')
    expectProved(citations)
  })

  test('are the same wherever the text is cut', () => {
    const text = 'Run `lectern backup` [1] — or, [9] elsewhere [2][7]. `a[1]`\n```\nb[2]\n```\n[1, 2, 55] end [0]'
    const whole = run(text)
    for (let size = 1; size < text.length; size += 1) {
      const cut = run(text, size)
      expect(cut.answer).toBe(whole.answer)
      expect(cut.citations).toEqual(whole.citations)
    }
    expect(whole.answer).toBe('Run `lectern backup` [1] — or, elsewhere [2]. `a[1]`\n```\nb[2]\n```\n[1][2] end')
    expectProved(whole.citations)
  })

  test('whose source does not hold the sentence go to one that does, or are withheld', () => {
    const { answer, citations, checked } = run(
      'Run `lectern backup` [2]. A backup takes 40 seconds [1]. Then start `lectern serve` [2].',
    )
    expect(answer).toBe('Run `lectern backup` [1]. A backup takes 40 seconds. Then start `lectern serve` [2].')
    expect(citations.map(({ document_id }) => document_id)).toEqual(['guide/backup', 'guide/install'])
    expect(checked).toEqual([true, false, true])
    expectProved(citations)
  })

  test('come right behind their marker', () => {
    const { events } = run('It takes seconds. [1] More', 3)
    const cited = events.findIndex(({ type }) => type === 'citation')
    expect(events[cited - 1]).toEqual({ type: 'text-delta', text: ' [1]' })
  })

  test('that a model made up never leave, nor does the space before them', () => {
    for (const text of [
      'Said [9].',
      'Said [3].',
      'Said [0].',
      'Said [999].',
      'Said [Source 4].',
      'Said 【8】.',
      'Said [5](https://x.example).',
    ])
      expect(run(text, 2).answer).toBe('Said.')
    expect(run('One [9] two[9]').answer).toBe('One two')
    expect(run('One [9]two').answer).toBe('One two')
    expect(run('Run `lectern backup` [1][9].').answer).toBe('Run `lectern backup` [1].')
    expect(run('Run `lectern backup` [1][1] [1].').answer).toBe('Run `lectern backup` [1].')
  })

  test('of words that stand in the source quote exactly those', () => {
    const sentence = 'A backup takes a few seconds and may run while the service answers questions.'
    expect(run(`${sentence} [1]`).citations[0]?.quote).toBe(sentence)
    expect(run(`> "${sentence}" [1]`).citations[0]?.quote).toBe(sentence)
    const two = CONTENT.slice(CONTENT.indexOf('A backup'))
    expect(run(`${two} [1]`, 7).citations[0]?.quote).toBe(two)
  })

  test('of one source for several statements bring the quote of each', () => {
    const { answer, citations } = run(
      'Use `lectern backup` to copy it [1]. Use `lectern restore` on an empty directory [1].',
    )
    expect(answer).toContain('copy it [1]. Use `lectern restore` on an empty directory [1].')
    expect(citations.map(({ n }) => n)).toEqual([1, 1])
    expect(citations[1]?.quote).toStartWith('To restore it')
    expectProved(citations)
  })

  test('in another language than the source still have a quote, chosen by the question', () => {
    const { citations } = run('محفوظ کرنے کے لیے یہ چلائیں [1]')
    expect(citations).toHaveLength(1)
    expect(citations[0]?.quote).toContain('lectern backup')
    expectProved(citations)
  })

  test('are supplied for an answer without markers that the sources do support', () => {
    const { answer, citations, degraded } = run(
      'To restore it, run `lectern restore library.tar` on an empty data directory.',
    )
    expect(answer).toEndWith('directory. [1]')
    expect(citations[0]?.quote).toStartWith('To restore it')
    expect(degraded).toEqual(['citations'])
    expectProved(citations)
  })

  test('are not supplied for what the sources do not say', () => {
    const { citations, degraded } = run('France won the World Cup in 1998, beating Brazil by three goals to nil.')
    expect(citations).toEqual([])
    expect(degraded).toEqual([])
  })

  test('of a long block are cut at the end of a line', () => {
    const code = Array.from({ length: 100 }, (_, line) => `const value${line} = compute(${line})`).join('\n')
    const text = `Set all values:\n\n\`\`\`ts\n${code}\n\`\`\``
    const { citations } = run('Compute the value, const value7 [1]', 4, [passageOf(text)])
    const [citation] = citations
    expect(citation?.quote.length).toBeLessThanOrEqual(1200)
    expect(text.slice(citation?.start, citation?.end)).toBe(citation?.quote ?? '')
  })
})
