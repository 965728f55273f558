/** Reads the questions of an author: a list in YAML or JSON, or one a line in JSONL. */
import { readFile } from 'node:fs/promises'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { EvalQuestion } from '../../eval/question.ts'
import { CliError, EXIT } from '../program/command.ts'

/** A question, and where it stands in its file, from 1. */
export interface WrittenQuestion extends EvalQuestion {
  readonly line: number
}

const Text = Type.String({ minLength: 1 })
const Entry = Type.Object(
  {
    question: Type.Optional(Text),
    turns: Type.Optional(Type.Array(Text, { minItems: 1 })),
    document_id: Type.Optional(Type.Union([Text, Type.Array(Text, { minItems: 1 })])),
    quote: Type.Optional(Text),
    passage: Type.Optional(Type.Union([Text, Type.Null()])),
    answer: Type.Optional(Type.Union([Text, Type.Null()])),
    kind: Type.Optional(Text),
    collection: Type.Optional(Text),
    book: Type.Optional(Text),
    no_answer: Type.Optional(Type.Boolean()),
    language: Type.Optional(Text),
    note: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
const KEYS = Object.keys(Entry.properties).join(', ')
const MAX_FAULTS = 20
const EXAMPLE = `An entry is {"question": "How do I back up?", "document_id": "guide/backup"}; or it has a "quote" of the page, or "no_answer": true.`

interface Read {
  readonly line: number
  readonly value: unknown
}

/** @throws CliError that lists every fault of the file */
export async function readQuestions(path: string): Promise<readonly WrittenQuestion[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CliError(`The questions cannot be read: ${reason}`, { exitCode: EXIT.usage, cause })
  })
  const faults: string[] = []
  const entries = /\.(?:jsonl|ndjson)$/i.test(path) ? readLines(text, faults) : await readList(text, faults)
  const questions = entries.flatMap((entry) => questionOf(entry, faults))
  if (faults.length === 0 && questions.length === 0) faults.push('it holds no question')
  if (faults.length > 0) {
    const more = faults.length > MAX_FAULTS ? [`and ${faults.length - MAX_FAULTS} more`] : []
    const listed = [...faults.slice(0, MAX_FAULTS), ...more].join('\n')
    throw new CliError(`${path} cannot be used:\n${listed}`, { hint: EXAMPLE, exitCode: EXIT.usage })
  }
  return questions
}

function readLines(text: string, faults: string[]): readonly Read[] {
  return text.split(/\r?\n/).flatMap((written, index) => {
    if (written.trim() === '') return []
    const line = index + 1
    try {
      return [{ line, value: JSON.parse(written) as unknown }]
    } catch (error) {
      faults.push(`line ${line}: ${error instanceof Error ? error.message : String(error)}`)
      return []
    }
  })
}

async function readList(text: string, faults: string[]): Promise<readonly Read[]> {
  const { isNode, isSeq, LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) {
    faults.push(...document.errors.map(({ message }) => message.split('\n')[0] ?? message))
    return []
  }
  const list = document.contents
  if (!isSeq(list)) {
    faults.push('line 1: expected a list of questions')
    return []
  }
  return list.items.map((item) => ({
    line: lines.linePos(isNode(item) ? (item.range?.[0] ?? 0) : 0).line,
    value: isNode(item) ? (item.toJS(document) as unknown) : item,
  }))
}

function questionOf({ line, value }: Read, faults: string[]): readonly WrittenQuestion[] {
  if (!Value.Check(Entry, value)) {
    const errors = new Map([...Value.Errors(Entry, value)].toReversed().map((error) => [error.path, error.message]))
    for (const [path, message] of [...errors].toReversed()) {
      const name = path.slice(1).replaceAll('/', '.')
      const known = message === 'Unexpected property' ? ` (there are ${KEYS})` : ''
      faults.push(`line ${line}: ${name === '' ? '' : `${name}: `}${message.toLowerCase()}${known}`)
    }
    return []
  }
  const { question, turns = [], document_id, quote, passage, answer, language, kind } = value
  const asked = question === undefined ? turns : [...turns, question]
  const text = asked.at(-1)
  if (text === undefined) {
    faults.push(`line ${line}: expected question, or turns whose last is asked`)
    return []
  }
  const isTold = document_id !== undefined || quote !== undefined || passage != null || answer != null
  const noAnswer = value.no_answer ?? (answer === null && !isTold)
  if (noAnswer === isTold) {
    faults.push(
      noAnswer
        ? `line ${line}: no_answer stands beside what would answer it`
        : `line ${line}: expected document_id, quote, passage, answer, or no_answer: true`,
    )
    return []
  }
  const collection = value.collection ?? value.book
  const found = patternOf(passage, 'passage', line, faults)
  const right = patternOf(answer, 'answer', line, faults)
  return [
    {
      ...{ line, text, noAnswer, documents: new Map(idsOf(document_id).map((id) => [id, 1])) },
      ...(asked.length === 1 ? {} : { before: asked.slice(0, -1) }),
      ...(quote === undefined ? {} : { quote }),
      ...(found === undefined ? {} : { passage: found }),
      ...(right === undefined ? {} : { answer: right }),
      ...(language === undefined ? {} : { language }),
      ...(kind === undefined ? {} : { kind }),
      ...(collection === undefined ? {} : { collection }),
    },
  ]
}

function patternOf(
  written: string | null | undefined,
  name: string,
  line: number,
  faults: string[],
): RegExp | undefined {
  if (written == null) return undefined
  try {
    return new RegExp(written, 's')
  } catch (error) {
    faults.push(`line ${line}: ${name}: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

const idsOf = (written: Static<typeof Entry>['document_id']): readonly string[] =>
  written === undefined ? [] : typeof written === 'string' ? [written] : written
