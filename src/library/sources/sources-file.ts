/** Sources that a file names, in YAML or JSON: a list of what `POST /v1/sources` takes. */
import { readFile } from 'node:fs/promises'
import { Value } from '@sinclair/typebox/value'
import { parse } from 'yaml'
import { isRecord } from '../../base/json.ts'
import type { TypeBox } from '../../plugin.ts'
import { Problem } from '../../request/problem.ts'
import { readSource, type SourceInput } from './input.ts'
import { sourceSchemas } from './schemas.ts'
import type { SourceDefinition } from './source.ts'

export interface SourcesFile {
  readonly definitions: readonly SourceDefinition[]
  /** What is wrong with it, a sentence each. */
  readonly problems: readonly string[]
}

export async function readSourcesFile(path: string, t: TypeBox): Promise<SourcesFile> {
  let content: unknown
  try {
    content = parse(await readFile(path, 'utf8'), { maxAliasCount: 100 })
  } catch (error) {
    const reason = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'is not there' : 'is no YAML'
    return { definitions: [], problems: [`${path} ${reason}`] }
  }
  const entries = !Array.isArray(content) && isRecord(content) ? content.sources : content
  if (!Array.isArray(entries)) return { definitions: [], problems: [`${path} holds no list of sources`] }
  const { body } = sourceSchemas(t)
  const problems: string[] = []
  const names = new Set<string>()
  const definitions = entries.flatMap((entry: unknown, index) => {
    const name = isRecord(entry) && typeof entry.name === 'string' ? entry.name : `number ${index + 1}`
    const unknown = isRecord(entry) ? Object.keys(entry).find((key) => !(key in body.properties)) : undefined
    const error = Value.Errors(body, entry).First()
    const problem =
      unknown !== undefined
        ? `has no field ${unknown}`
        : error !== undefined
          ? `${error.path.slice(1) || 'it'}: ${error.message.toLowerCase()}`
          : names.has(name)
            ? 'is there twice'
            : null
    names.add(name)
    const read = problem === null ? tryRead(entry as SourceInput) : problem
    if (typeof read !== 'string') return [read]
    problems.push(`${path}, the source ${name}: ${read}`)
    return []
  })
  return { definitions, problems }
}

/** @returns why not, when it is no source */
function tryRead(entry: SourceInput): SourceDefinition | string {
  try {
    return readSource(entry)
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
}
