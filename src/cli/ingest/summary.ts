/** What an ingest has done, and what it has left out, at its end. */

import { type LeftOutFile, leftOutClauses } from '../../library/folder/walk-folder.ts'
import type { CommandContext } from '../program/command.ts'
import { counted } from '../program/text.ts'
import type { PageResult } from './send-pages.ts'

/** Pages whose warnings are listed one by one. */
const MAX_TOLD = 20

export interface Summary {
  readonly results: readonly PageResult[]
  readonly leftOut: readonly LeftOutFile[]
  readonly removed: number
  readonly seconds: number
}

export function summarize({ results, leftOut, removed, seconds }: Summary, { out, err }: CommandContext): void {
  const having = (outcome: PageResult['outcome']): readonly PageResult[] =>
    results.filter((result) => result.outcome === outcome)
  const failed = having('failed')
  if (failed.length > 0) {
    err.write(`${counted(failed.length, 'page')} failed:\n`)
    for (const { name, message } of failed) err.write(`  ${name}: ${message ?? ''}\n`)
  }
  const warned = results.filter(({ warnings = [] }) => warnings.length > 0)
  for (const { name, warnings = [] } of warned.slice(0, MAX_TOLD)) err.write(`  ${name}: ${warnings.join('; ')}\n`)
  if (warned.length > MAX_TOLD) err.write(`  and the like in ${warned.length - MAX_TOLD} more pages\n`)
  out.write(
    `${having('added').length} added, ${having('changed').length} changed, ${having('unchanged').length} unchanged, ` +
      `${removed} removed, ${failed.length} failed${unpublished(having('left out'))}, in ${seconds.toFixed(1)} s\n`,
  )
  tellLeftOut(leftOut, out)
}

/** `, 2 drafts left out`: pages that the site does not show either. */
function unpublished(results: readonly PageResult[]): string {
  return [...Map.groupBy(results, ({ message = '' }) => message)]
    .map(([reason, of]) =>
      reason === 'draft' ? `, ${counted(of.length, 'draft')} left out` : `, ${of.length} left out: ${reason}`,
    )
    .join('')
}

export function tellLeftOut(leftOut: readonly LeftOutFile[], out: CommandContext['out']): void {
  if (leftOut.length > 0) out.write(`Left out: ${leftOutClauses(leftOut).join('; ')}\n`)
}
