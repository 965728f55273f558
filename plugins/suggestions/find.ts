/** Questions worth asking: those that readers liked the answers of, then those that headings promise an answer to. */
import type { Database } from '#sdk'
import { questionFromHeading } from './from-heading.ts'
import { inSentenceCase } from './letter-case.ts'

type Sql = Database['sql']

/** Answers rated since so long ago count. */
const RATED_DAYS = 28
/** What one reader has typed is theirs; what several have asked is everybody's. */
const MIN_ASKERS = 2
const MAX_QUESTION_CHARS = 120
/** Pages whose headings are looked at. */
const MAX_PAGES = 60

/** Each well-rated answer's question, the most asked first, word for word but for case and white space. */
export async function findWellRated(sql: Sql, collection: string, limit: number): Promise<readonly string[]> {
  const rows = await sql<{ question: string }[]>`
    with rated as (
      select distinct a.conversation_id, (
        select trim(content) from messages
        where conversation_id = a.conversation_id and role = 'user' and sequence < a.sequence
        order by sequence desc limit 1) as question
      from feedback f join messages a on a.id = f.message_id join conversations c on c.id = a.conversation_id
        join collections b on b.id = c.collection_id
      where f.rating = 'up' and f.updated_at >= now() - make_interval(days => ${RATED_DAYS})
        and a.status = 'answered' and b.name = ${collection})
    select min(question) as question from rated
    where char_length(question) between 8 and ${MAX_QUESTION_CHARS} and question !~ '[@\n]|\\d{5}'
    group by lower(regexp_replace(question, '\\s+', ' ', 'g'))
    having count(*) >= ${MIN_ASKERS}
    order by count(*) desc, 1 limit ${limit}`
  return rows.map(({ question }) => question)
}

/** One question a page at most, those that somebody would type first. */
export async function findInHeadings(sql: Sql, collection: string, limit: number): Promise<readonly string[]> {
  const rows = await sql<{ id: string; title: string; language: string; headings: readonly string[] }[]>`
    select d.id, d.title, d.language, (
      select coalesce(jsonb_agg(distinct k.heading_path[cardinality(k.heading_path)]), '[]')
      from chunks k where k.document_id = d.id and cardinality(k.heading_path) between 1 and 3) as headings
    from documents d join collections c on c.id = d.collection_id
    where c.name = ${collection} order by d.id limit ${MAX_PAGES}`
  const found = rows.flatMap(({ id, title, language, headings }) => {
    const questions = [title, ...headings].flatMap((heading) => questionFromHeading(heading, language) ?? [])
    return questions
      .sort((one, other) => other.rank - one.rank)
      .slice(0, 1)
      .map((question) => ({ ...question, id }))
  })
  const best = found.sort((one, other) => other.rank - one.rank).slice(0, limit)
  const pages = await sql<{ content: string }[]>`
    select content from documents
    where id = any(string_to_array(${best.map(({ id }) => id).join(',')}, ',')::bigint[])`
  const text = pages.map(({ content }) => content).join('\n')
  return best.map(({ question }) => inSentenceCase(question, text))
}
