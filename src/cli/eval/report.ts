/** Lays figures and failing questions out for people. */
import { type Failing, failingOf, type Outcome, type Summary, summarize } from '../../eval/evaluate.ts'
import { indent, printable, type Style, shorten, table, wrap } from '../program/text.ts'
import type { WrittenQuestion } from './read-questions.ts'

export interface Measured {
  /** `as set`, or the settings that were changed. */
  readonly label: string
  readonly outcomes: readonly Outcome<WrittenQuestion>[]
  readonly summary: Summary
}

const FIGURES: readonly (readonly [keyof Summary, string])[] = [
  ['recall1', 'recall@1'],
  ['recall5', 'recall@5'],
  ['recall20', 'recall@20'],
  ['mrr10', 'MRR@10'],
  ['ndcg10', 'nDCG@10'],
  ['answered', 'answered'],
  ['cited', 'answered, citing it'],
  ['first', 'right in the first quotation'],
  ['anywhere', 'right anywhere'],
  ['wronglyRefused', 'wrongly refused'],
  ['refused', 'refused'],
  ['searchMs', 'search, median ms'],
]
const SHOWN_RESULTS = 3
const EXCERPT = 160
const LABEL = 10

/** A column for each measurement, and with two the change. Figures that no question measures are left out. */
export function figuresTable(measured: readonly Measured[]): string {
  const [first, second] = measured
  const rows = FIGURES.flatMap(([key, name]) => {
    const values = measured.map(({ summary }) => summary[key])
    if (values.every((value) => value === null)) return []
    const change = second === undefined ? [] : [changeOf(first?.summary[key] ?? null, second.summary[key], key)]
    return [[name, ...values.map((value) => shown(value, key)), ...change]]
  })
  const heads = second === undefined ? [] : [['', ...measured.map(({ label }) => label), 'change']]
  return table([...heads, ...rows], 3)
}

const KIND_FIGURES = ['recall5', 'first', 'anywhere', 'cited', 'wronglyRefused', 'refused'] as const
const KIND_HEADS = ['recall@5', 'first', 'anywhere', 'citing it', 'wrongly refused', 'refused']

/** A line for each kind of question; '' where the author has named none. */
export function kindsTable({ outcomes }: Measured): string {
  const kinds = Map.groupBy(outcomes, ({ question }) => question.kind ?? 'other')
  if (kinds.size === 1 && kinds.has('other')) return ''
  const rows = [...kinds].map(([kind, own]) => {
    const summary = summarize(own)
    return [kind, String(own.length), ...KIND_FIGURES.map((key) => shown(summary[key], key))]
  })
  return table([['kind', 'questions', ...KIND_HEADS], ...rows], 3)
}

const shown = (value: number | null, key: keyof Summary): string =>
  value === null ? '-' : value.toFixed(key === 'searchMs' ? 1 : 3)

function changeOf(from: number | null, to: number | null, key: keyof Summary): string {
  if (from === null || to === null) return '-'
  const change = to - from
  return `${change > 0 ? '+' : ''}${change.toFixed(key === 'searchMs' ? 1 : 3)}`
}

const WRONG: Readonly<Record<Failing, string>> = {
  not_found: 'what answers it is not among the first five',
  not_answered: 'it was found, and yet not answered',
  refused: 'it was not answered, though the pages answer it',
  cites_other: 'it was answered from something else',
  answers_other: 'it was answered, but not with what the answer is known to hold',
  answers_later: 'the right answer is in it, but not in the first quotation',
  not_refused: 'it was answered, though nothing answers it',
}

/** Each question that went wrong, with what was found or said instead. */
export function failingQuestions(
  outcomes: readonly Outcome<WrittenQuestion>[],
  { path, style, columns }: { readonly path: string; readonly style: Style; readonly columns: number },
): string {
  return outcomes
    .flatMap((outcome) => {
      const failing = failingOf(outcome)
      if (failing === null) return []
      const { question } = outcome
      const lines = [
        `${style.red('✗')} ${style.bold(printable(question.text))}  ${style.dim(`${path}:${question.line}`)}`,
        `  ${WRONG[failing]}`,
        ...detailsOf(outcome, failing).map(([name, value]) => `  ${style.dim(detail(name, value, columns))}`),
      ]
      return [`${lines.join('\n')}\n`]
    })
    .join('\n')
}

const patternsOf = ({ passage, answer }: WrittenQuestion): readonly string[] =>
  [passage, answer].flatMap((pattern) => (pattern === undefined ? [] : [`/${pattern.source}/`]))

const detail = (name: string, value: string, columns: number): string =>
  indent(wrap(`${name.padEnd(LABEL)}${printable(value)}`, columns - LABEL), LABEL + 2)

type Detail = readonly [name: string, value: string]

function detailsOf({ question, ranked, answered }: Outcome<WrittenQuestion>, failing: Failing): readonly Detail[] {
  const wanted = [
    ...question.documents.keys(),
    ...(question.quote === undefined ? [] : [`“${question.quote}”`]),
    ...patternsOf(question),
  ]
  const { before = [] } = question
  const expected: Detail[] = [
    ...(before.length === 0 ? [] : [['after', shorten(before.join(' '), EXCERPT)] as const]),
    ...(wanted.length === 0 ? [] : [['expected', shorten(wanted.join(', '), EXCERPT)] as const]),
  ]
  const found = (ranked?.found ?? []).slice(0, SHOWN_RESULTS)
  const listed = found.map(({ document_id, score }) => `${document_id} (${score.toFixed(3)})`).join(', ')
  if (failing === 'refused') return [...expected, ['nearest', idsOf(answered?.reply.nearest)]]
  if (failing === 'not_found' || failing === 'not_answered') return [...expected, ['found', listed || 'nothing']]
  const cited = idsOf(answered?.reply.citations)
  return [...expected, ['cited', cited], ['said', shorten(answered?.reply.answer ?? '', EXCERPT)]]
}

/** Each once. */
const idsOf = (places: readonly { readonly document_id: string }[] = []): string =>
  [...new Set(places.map(({ document_id }) => document_id))].join(', ') || 'nothing'
