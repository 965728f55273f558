/** A passage as the rules look things up in it: read once, sentence by sentence. */
import { once } from '../../../base/once.ts'
import type { Passage } from '../../../ports/passage.ts'
import { rememberByText, splitSentences } from '../../../text/index.ts'
import { type Figure, readFigures } from './figures.ts'
import { createNameReader, type NameReader, readNames } from './names.ts'
import { readStatement, type Statement } from './statement.ts'

/** A sentence of a passage. */
export interface Place {
  readonly statement: Statement
  readonly names: NameReader
  /** As they are written. */
  readonly ownNames: readonly string[]
}

export interface Reading {
  /** Title, headings and text. */
  readonly text: string
  readonly names: NameReader
  readonly figures: readonly Figure[]
  readonly headNames: NameReader
  readonly headFigures: readonly Figure[]
  readonly places: readonly Place[]
  holdsCode(code: string): boolean
  /** @param word by stem */
  holdsWord(word: string): boolean
}

type Source = Pick<Passage, 'text' | 'title' | 'headingPath' | 'language'>

export function createSourceReader(): (source: Source) => Reading {
  const readings = new Map<Source, Reading>()
  return (source) => {
    const known = readings.get(source)
    if (known !== undefined) return known
    const reading = readSource(source)
    readings.set(source, reading)
    return reading
  }
}

function readSource({ text, title, headingPath, language }: Source): Reading {
  const head = [title, ...headingPath].join('\n')
  const all = `${head}\n${text}`
  const inHead = once(() => readWords(head, language))
  const inText = once(() => readWords(text, language))
  const lower = once(() => all.toLowerCase())
  return {
    text: all,
    get names() {
      return readNamesOf(all, language)
    },
    get figures() {
      return readFiguresOf(all, language)
    },
    get headNames() {
      return readNamesOf(head, language)
    },
    get headFigures() {
      return readFiguresOf(head, language)
    },
    get places() {
      return readPlaces(text, language)
    },
    holdsCode: (code) => all.includes(code) || lower().includes(code.toLowerCase()),
    holdsWord: (word) => inText().has(word) || inHead().has(word),
  }
}

/** The same passages are cited again and again. */
const readNamesOf = rememberByText(createNameReader)
const readFiguresOf = rememberByText(readFigures)

const readPlaces = rememberByText((text, language): readonly Place[] =>
  splitSentences(text, language).map(({ start, end }) => {
    const sentence = text.slice(start, end)
    const names = once(() => createNameReader(sentence, language))
    const ownNames = once(() => readNames(sentence, language))
    return {
      statement: readStatement(sentence, language),
      get names() {
        return names()
      },
      get ownNames() {
        return ownNames()
      },
    }
  }),
)

const readWords = rememberByText(
  (text, language): ReadonlySet<string> =>
    new Set(readPlaces(text, language).flatMap(({ statement }) => [...statement.words])),
)
