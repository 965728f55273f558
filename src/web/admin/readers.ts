/** What readers asked, most and in vain, what they thought of answers, and which pages answers stand on. */
import { h } from '../dom.ts'
import { listTable, note, readPath, type Show, time } from './section.ts'

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

interface Asked {
  readonly question: string
  readonly count: number
  readonly answered: number
  readonly unanswered: number
  readonly collection: string
  readonly last_asked_at: string
}

interface CitedPage {
  readonly document_id: string
  readonly collection: string
  readonly title: string
  readonly answers: number
  readonly last_cited_at: string | null
}

export const showAsked: Show = async (client, into) => {
  into.append(
    note('What readers asked most in the last weeks.'),
    await listTable<Asked>(
      client,
      '/v1/insights/questions',
      [
        { name: 'Asked', cell: ({ count }) => String(count), isNumber: true },
        { name: 'Question', cell: ({ question }) => question },
        { name: 'Answered', cell: ({ answered }) => String(answered), isNumber: true },
        { name: 'Not in the pages', cell: ({ unanswered }) => String(unanswered), isNumber: true },
        { name: 'Collection', cell: ({ collection }) => collection },
        { name: 'Last', cell: ({ last_asked_at }) => time(last_asked_at) },
      ],
      'No question has been asked in two conversations yet.',
    ),
    h('h3', {}, 'Pages that answers stand on'),
    await listTable<CitedPage>(
      client,
      '/v1/insights/pages',
      [
        { name: 'Answers', cell: ({ answers }) => String(answers), isNumber: true },
        {
          name: 'Page',
          cell: ({ title, document_id, collection }) => h('a', { href: readPath(document_id, collection) }, title),
        },
        { name: 'Collection', cell: ({ collection }) => collection },
        { name: 'Last', cell: ({ last_cited_at }) => last_cited_at !== null && time(last_cited_at) },
      ],
      'No answer has cited a page yet.',
    ),
  )
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
        { name: 'Answer', cell: ({ answer }) => h('details', {}, h('summary', {}, excerpt(answer)), answer) },
        { name: 'Pages', cell: ({ documents }) => documents.join(', ') },
        { name: 'Given', cell: ({ given_at }) => time(given_at) },
      ],
      'Nobody has said anything yet.',
    ),
  )
}

const excerpt = (text: string): string => (text.length > 80 ? `${text.slice(0, 79).trimEnd()}…` : text)
