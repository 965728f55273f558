import { describeFailure } from '../failure.ts'

export interface Finding {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
  /** What to do when it is not well. */
  readonly advice?: string
  readonly ms?: number
}

/** Runs one look; what it throws is what is wrong. */
export async function look(name: string, advice: string, work: () => Promise<string>): Promise<Finding> {
  const startedAt = performance.now()
  const elapsed = (): number => Math.round(performance.now() - startedAt)
  try {
    return { name, ok: true, detail: await work(), ms: elapsed() }
  } catch (error) {
    const { message, hint } = describeFailure(error)
    const detail = hint === undefined || hint.includes('LOG_LEVEL') ? message : `${message} ${hint.split('\n')[0]}`
    return { name, ok: false, detail, advice, ms: elapsed() }
  }
}
