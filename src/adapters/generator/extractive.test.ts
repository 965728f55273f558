import { describe, expect, test } from 'bun:test'
import type { GeneratorRequest } from '../../ports/generator.ts'
import { NO_ANSWER } from '../../ports/no-answer.ts'
import type { Passage } from '../../ports/passage.ts'
import { createExtractiveGenerator } from './extractive.ts'

const passage = (text: string, more: Partial<Passage> = {}): Passage => ({
  chunkId: '1',
  documentId: 'd',
  documentRowId: '1',
  title: 'Guide',
  url: null,
  headingPath: ['Guide'],
  language: 'en',
  text,
  start: 0,
  end: text.length,
  score: 0.8,
  ...more,
})

async function answer(question: string, passages: readonly Passage[], signal = new AbortController().signal) {
  const request: GeneratorRequest = {
    question,
    language: 'en',
    passages,
    termWeights: new Map(),
    system: '',
    messages: [],
    maxOutputTokens: 100,
  }
  const deltas: string[] = []
  let finished = false
  for await (const part of createExtractiveGenerator().generate(request, signal)) {
    if (part.type === 'text-delta') deltas.push(part.text)
    else finished = true
  }
  expect(finished).toBe(true)
  return { text: deltas.join(''), deltas }
}

const TOWER = passage(
  'The tower stands in Paris. It was built by Gustave Eiffel and finished in 1889. Dr. Smith visited it. It is 330 metres tall.',
)

describe('the extractive generator', () => {
  test('quotes the sentence that answers, first, word for word, with its marker', async () => {
    // With what "it" is, which stands in the sentence before.
    expect((await answer('When was the tower finished?', [TOWER])).text).toStartWith(
      'The tower stands in Paris. It was built by Gustave Eiffel and finished in 1889. [1]',
    )
    expect((await answer('How many metres tall is the tower?', [TOWER])).text).toStartWith(
      'Dr. Smith visited it. It is 330 metres tall. [1]',
    )
  })

  test('streams small pieces', async () => {
    const { deltas } = await answer('When was the tower finished?', [TOWER])
    expect(deltas.length).toBeGreaterThan(2)
    expect(Math.max(...deltas.map((each) => each.length))).toBeLessThanOrEqual(33)
  })

  test('brings the code or the list that a sentence announces', async () => {
    const code = 'To back up the library, run this:\n\n```sh\nlectern backup library.tar\n```'
    const { text } = await answer('How do I back up the library?', [
      passage(`# Backup\n\n${code}\n\nIt takes seconds.`),
    ])
    expect(text).toStartWith(`${code}\n[1]`)
    const list = 'The library can be stored in:\n\n- the embedded database\n- PostgreSQL\n- a copy of either'
    const listed = await answer('Where can the library be stored?', [passage(`${list}\n\nThat is all there is.`)])
    expect(listed.text).toStartWith(`${list} [1]`)
  })

  test('prefers a definition where one is asked for', async () => {
    const { text } = await answer('What is a collection?', [
      passage('To make a collection, run this:\n\n```sh\nlectern ingest --collection guide\n```', { score: 0.8 }),
      passage('Books have pages. A collection is one book or docs site.', { chunkId: '2', score: 0.78 }),
    ])
    expect(text).toStartWith('A collection is one book or docs site. [2]')
  })

  test('quotes nothing twice, and no headings', async () => {
    const { text } = await answer('When was the tower finished?', [
      passage('# When the tower was finished\n\nThe tower was finished in 1889.'),
      passage('The tower was finished in 1889.', { chunkId: '2', score: 0.79 }),
    ])
    expect(text).toBe('The tower was finished in 1889. [1]')
  })

  test('keeps quotations of a passage together, and passages apart', async () => {
    const { text } = await answer('What does the backup command copy?', [
      passage(
        'The backup command copies the library. Nothing else matters here. Pictures and other large files the backup command copies as well.',
      ),
      passage('What the backup command does not copy are logs on other machines.', { chunkId: '2', score: 0.7 }),
    ])
    expect(text).toContain('[1] Pictures and')
    expect(text).toContain('\n\nWhat the backup command does not copy are logs on other machines. [2]')
  })

  test('does not let the words of a source pass for markers, but leaves code alone', async () => {
    const { text } = await answer('How are footnotes of the tower shown?', [
      passage('Footnotes of the tower are shown [2] like `notes[2]` there [Source 3].'),
    ])
    expect(text).toBe('Footnotes of the tower are shown (2) like `notes[2]` there (Source 3). [1]')
  })

  test('says so when nothing has to do with the question', async () => {
    expect((await answer('Who won the world cup in 1998?', [TOWER])).text).toBe(NO_ANSWER)
    expect((await answer('Who won?', [])).text).toBe(NO_ANSWER)
  })

  test('works without spaces between words', async () => {
    const { text } = await answer('铁塔是什么时候建成的?', [
      passage('铁塔位于巴黎。铁塔于1889年建成。它高330米。', { language: 'zh', title: '铁塔', headingPath: [] }),
    ])
    expect(text).toStartWith('铁塔于1889年建成。 [1]')
  })

  test('stops at its signal', async () => {
    const stop = new AbortController()
    const run = createExtractiveGenerator().generate(
      {
        question: 'When was the tower finished?',
        language: 'en',
        passages: [TOWER],
        termWeights: new Map(),
        system: '',
        messages: [],
        maxOutputTokens: 100,
      },
      stop.signal,
    )
    const iterator = run[Symbol.asyncIterator]()
    await iterator.next()
    stop.abort()
    const end = await iterator.next().then(
      () => 'went on',
      (error: Error) => error.name,
    )
    expect(end).toBe('AbortError')
  })
})
