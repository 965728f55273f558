/** Lengths of time as people write them: `30s`, `5m`, `6h`, `1d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** In milliseconds. @throws Error for anything else */
export function durationMs(text: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? []
  const unitMs = UNIT_MS[unit]
  if (count === undefined || unitMs === undefined || Number(count) === 0)
    throw new Error(`"${text}" is no length of time: expected a number and a unit, such as 30s, 5m, 6h or 1d`)
  return Number(count) * unitMs
}
