import type { Library } from './library.ts'
import { forEachInParallel } from './progress.ts'
import type { QuestionSet } from './question-set.ts'

const PARALLEL_PUTS = 8

/** Puts a set's passages into a collection of its name. @returns a line that says how long it took */
export async function ingestSet(library: Library, { name, passages }: QuestionSet): Promise<string> {
  const started = performance.now()
  await forEachInParallel(`${name} ingest`, passages, PARALLEL_PUTS, (passage) => library.put(name, passage))
  await library.settle()
  const seconds = (performance.now() - started) / 1000
  return `# ${name}: ${passages.length} documents in ${seconds.toFixed(1)} s`
}
