/** What readers asked in vain, and what they thought of answers. */
import { h } from '../dom.ts'
import { listTable, note, type Show, time } from './section.ts'

interface Unanswered {
  readonly question: string
  readonly count: number
  readonly variants: readonly string[]
  readonly collection: string
  readonly language: string | null
  readonly last_asked_at: string
}

interface Feedback {
  readonly question: string
  readonly answer: string
  readonly rating: 'up' | 'down'
  readonly comment: string | null
  readonly documents: readonly string[]
  readonly collection: string
  readonly given_at: string
}

export const showUnanswered: Show = async (client, into) => {
  into.append(
    note('Questions of the last weeks that the pages do not answer, those that ask the same together.'),
    await listTable<Unanswered>(
      client,
      '/v1/insights/unanswered',
      [
        { name: 'Asked', cell: ({ count }) => String(count), isNumber: true },
        {
          name: 'Question',
          cell: ({ question, variants }) =>
            h('div', {}, question, ...variants.map((variant) => h('div', { class: 'soft' }, variant))),
        },
        { name: 'Collection', cell: ({ collection }) => collection },
        { name: 'Language', cell: ({ language }) => language },
        { name: 'Last', cell: ({ last_asked_at }) => time(last_asked_at) },
      ],
      'Every question was answered.',
    ),
  )
}

export const showFeedback: Show = async (client, into) => {
  const { totals } = await client.json<{ totals: { up: number; down: number } }>('GET', '/v1/insights/feedback?limit=1')
  into.append(
    note(`Helpful: ${totals.up}. Not helpful: ${totals.down}.`),
    await listTable<Feedback>(
      client,
      '/v1/insights/feedback',
      [
        { name: 'Opinion', cell: ({ rating }) => (rating === 'up' ? 'Helpful' : 'Not helpful') },
        {
          name: 'Question',
          cell: ({ question, comment }) =>
            h('div', {}, question, comment !== null && h('p', { class: 'comment' }, comment)),
        },
        { name: 'Answer', cell: ({ answer }) => h('details', {}, h('summary', {}, answer.slice(0, 80)), answer) },
        { name: 'Pages', cell: ({ documents }) => documents.join(', ') },
        { name: 'Given', cell: ({ given_at }) => time(given_at) },
      ],
      'Nobody has said anything yet.',
    ),
  )
}
