import { describeFailure } from '../program/failure.ts'

export interface Finding {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
  /** What to do when it is not well. */
  readonly advice?: string
  readonly ms?: number
  /** What was counted. */
  readonly figures?: Readonly<Record<string, number>>
}

/** What was seen; with the time that counts, when that is not the time of the whole look. */
export type Seen = string | { readonly detail: string; readonly ms: number }

/** Runs one look; what it throws is what is wrong. */
export async function look(name: string, advice: string, work: () => Promise<Seen>): Promise<Finding> {
  const startedAt = performance.now()
  const elapsed = (): number => Math.round(performance.now() - startedAt)
  try {
    const seen = await work()
    return typeof seen === 'string' ? { name, ok: true, detail: seen, ms: elapsed() } : { name, ok: true, ...seen }
  } catch (error) {
    const { message, hint } = describeFailure(error)
    const detail = hint === undefined || hint.includes('LOG_LEVEL') ? message : `${message} ${hint.split('\n')[0]}`
    return { name, ok: false, detail, advice, ms: elapsed() }
  }
}
