/** Says what an ingest would do. Sends nothing. */
import { EXIT } from '../program/command.ts'
import { goneFrom, prunableSources } from './prune.ts'
import { type Run, tasksOf } from './run.ts'
import { listStoredPages } from './stored-pages.ts'
import { tellLeftOut } from './summary.ts'

const WOULD = {
  added: 'would add    ',
  changed: 'would change ',
  unchanged: '',
  removed: 'would remove ',
  failed: 'would fail   ',
} as const

/** @returns the exit code */
export async function preview(run: Run): Promise<number> {
  const { options, context, files, prunable, server } = run
  const stored = await listStoredPages(server, options.collection)
  const known = new Map(stored.map((page) => [page.id, page]))
  const kept = new Map<string, string>()
  const failed = new Set<string>()
  const counts = { added: 0, changed: 0, unchanged: 0, removed: 0, failed: 0 }
  const say = (outcome: keyof typeof counts, name: string, message?: string): void => {
    counts[outcome]++
    if (outcome !== 'unchanged')
      context.out.write(`${WOULD[outcome]} ${name}${message === undefined ? '' : `: ${message}`}\n`)
  }
  for (const { name, file, read } of tasksOf(run)) {
    try {
      const page = await read()
      if ('leftOut' in page) continue
      const other = kept.get(page.id)
      if (other !== undefined) {
        say('failed', name, `It would have the id "${page.id}", which ${other} has already`)
        continue
      }
      kept.set(page.id, name)
      const before = known.get(page.id)
      const outcome =
        before === undefined ? 'added' : before.hash === page.metadata.ingest_hash ? 'unchanged' : 'changed'
      say(outcome, `${page.id}  (${name})`)
    } catch (error) {
      failed.add(file.file)
      say('failed', name, error instanceof Error ? error.message : String(error))
    }
  }
  const gone = goneFrom(stored, new Set(kept.keys()), prunableSources(prunable, files, stored), failed)
  for (const { id } of gone) say('removed', id)
  context.out.write(
    `Would add ${counts.added}, change ${counts.changed}, leave ${counts.unchanged}, remove ${counts.removed}` +
      `${counts.failed === 0 ? '' : `; ${counts.failed} cannot be read`}. Nothing was sent.\n`,
  )
  tellLeftOut(run.leftOut, context.out)
  return counts.failed === 0 ? EXIT.ok : EXIT.failed
}
