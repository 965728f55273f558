/** Vectors that outlive a measure: computing them takes minutes, and a change of the ranking changes none. */
import { createReadStream, createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import type { Database } from '../src/ports/database.ts'

const TABLES = ['embeddings', 'question_vectors'] as const
const ROWS = 500

interface VectorRow {
  readonly embedder: string
  readonly text_hash: string
  readonly vector: string
}

type Line = readonly [table: (typeof TABLES)[number], ...row: [embedder: string, textHash: string, vector: string]]

/** Puts what an earlier measure has kept into a fresh library. A file that is not there holds nothing. */
export async function loadVectors(sql: Database['sql'], path: string): Promise<void> {
  const waiting = new Map<Line[0], VectorRow[]>(TABLES.map((table) => [table, []]))
  const flush = async (table: Line[0]): Promise<void> => {
    const rows = waiting.get(table) ?? []
    waiting.set(table, [])
    if (rows.length === 0) return
    await sql`
      insert into ${sql(table)} (embedder, text_hash, vector)
      select embedder, text_hash, vector::vector
      from jsonb_to_recordset(${sql.json(rows.map((row) => ({ ...row })))}) as r(embedder text, text_hash text, vector text)
      on conflict do nothing`
  }
  try {
    for await (const text of createInterface({ input: createReadStream(path) })) {
      const [table, embedder, text_hash, vector] = JSON.parse(text) as Line
      const rows = waiting.get(table)
      rows?.push({ embedder, text_hash, vector })
      if (rows?.length === ROWS) await flush(table)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  for (const table of TABLES) await flush(table)
}

/** Keeps every vector that the library holds. */
export async function saveVectors(sql: Database['sql'], path: string): Promise<void> {
  const file = createWriteStream(`${path}.part`)
  for (const table of TABLES) {
    const cursor = sql<VectorRow[]>`select embedder, text_hash, vector::text as vector from ${sql(table)}`.cursor(ROWS)
    for await (const rows of cursor) {
      for (const { embedder, text_hash, vector } of rows) {
        const line: Line = [table, embedder, text_hash, vector]
        file.write(`${JSON.stringify(line)}\n`)
      }
    }
  }
  file.end()
  await finished(file)
  await rename(`${path}.part`, path)
}
