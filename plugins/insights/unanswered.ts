/** Questions that the pages did not answer, those that ask the same together. */
import { type Database, smallTalkOf, tokenize } from '#sdk'
import { type InsightScope, type Page, pageOf, within } from './scope.ts'

export interface UnansweredQuestion {
  /** As it was asked last. */
  readonly question: string
  /** How often it, or another that asks the same, was asked. */
  readonly count: number
  /** Other wordings, the latest first. */
  readonly variants: readonly string[]
  readonly collection: string
  readonly language: string | null
  readonly first_asked_at: string
  readonly last_asked_at: string
}

interface Wording {
  readonly question: string
  readonly collection: string
  readonly language: string | null
  readonly count: number
  readonly first_at: Date
  readonly last_at: Date
}

/** The latest wordings of the period are looked at: what was asked once, long ago, and never again comes last anyway. */
const WORDINGS = 5000
const VARIANTS = 5

/**
 * Outages are left out: an answer that a part of the search was missing from may have failed for that alone.
 *
 * @param always what every answer lacks here, for it is not set up: that is no outage
 */
export async function readUnanswered(
  { sql }: Pick<Database, 'sql'>,
  scope: InsightScope,
  always: readonly string[],
  limit: number,
  offset: number,
): Promise<Page<UnansweredQuestion>> {
  const wordings = await sql<Wording[]>`
    select min(q.content) as question, b.name as collection, a.language, count(*)::int as count,
      min(q.created_at) as first_at, max(q.created_at) as last_at
    from messages a
      join conversations c on c.id = a.conversation_id
      join collections b on b.id = c.collection_id
      join lateral (
        select content, created_at from messages
        where conversation_id = a.conversation_id and role = 'user' and sequence < a.sequence
        order by sequence desc limit 1) q on true
    where a.status = 'no_answer' and a.role = 'assistant' and a.created_at >= ${scope.since}
      and not exists (
        select from unnest(a.degraded) as lacking
        where lacking not in (select jsonb_array_elements_text(${sql.json([...always])})))
      and ${within(sql, 'b.name', scope)}
    group by b.name, a.language, lower(regexp_replace(trim(q.content), '\\s+', ' ', 'g'))
    order by max(q.created_at) desc limit ${WORDINGS}`
  const asked = wordings.filter(({ question }) => smallTalkOf(question) === undefined)
  return pageOf(group(asked).slice(offset, offset + limit + 1), limit, offset)
}

/** Two questions ask the same when they hold the same words, whatever their order, form and little words. */
function group(wordings: readonly Wording[]): UnansweredQuestion[] {
  const groups = new Map<string, Wording[]>()
  for (const wording of wordings) {
    const key = `${wording.collection}\n${wording.language ?? ''}\n${wordsOf(wording).join(' ')}`
    groups.set(key, [...(groups.get(key) ?? []), wording])
  }
  return [...groups.values()].map(describe).sort(byCount)
}

function wordsOf({ question, language }: Wording): string[] {
  const words = tokenize(question, language ?? 'en', { grams: false })
  const all = words.length > 0 ? words : tokenize(question, language ?? 'en', { grams: false, keepStopWords: true })
  return all.length > 0 ? [...new Set(all)].sort() : [question]
}

/** @param wordings the latest first, at least one */
function describe(wordings: readonly Wording[]): UnansweredQuestion {
  const [latest, ...others] = wordings
  if (latest === undefined) throw new Error('a group has a wording')
  const first = Math.min(...wordings.map(({ first_at }) => first_at.getTime()))
  return {
    question: latest.question,
    count: wordings.reduce((sum, { count }) => sum + count, 0),
    variants: others.slice(0, VARIANTS).map(({ question }) => question),
    collection: latest.collection,
    language: latest.language,
    first_asked_at: new Date(first).toISOString(),
    last_asked_at: latest.last_at.toISOString(),
  }
}

const byCount = (one: UnansweredQuestion, other: UnansweredQuestion): number =>
  other.count - one.count || (one.last_asked_at < other.last_asked_at ? 1 : -1)
