/** What was measured on both sides, with the ratio of the two first: absolute figures do not travel between machines. */
export interface Row {
  readonly what: string
  readonly lectern: number
  readonly stack: number
}

/** A table in Markdown. */
export function toTable(rows: readonly Row[]): string {
  const head = '| | Lectern ÷ stack | Lectern | stack |\n| --- | ---: | ---: | ---: |'
  const lines = rows.map(
    ({ what, lectern, stack }) =>
      `| ${what} | ${inFigures(lectern / stack)} | ${inFigures(lectern)} | ${inFigures(stack)} |`,
  )
  return [head, ...lines].join('\n')
}

/** With three digits that count. */
const inFigures = (value: number): string =>
  Number.isFinite(value) ? (value >= 1000 ? Math.round(value) : Number(value.toPrecision(3))).toLocaleString('en') : '–'
