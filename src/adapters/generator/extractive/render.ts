/** Lays quotations out as an answer, each with its marker behind it. */
import type { Quotation } from './select.ts'

/** Anything that could be read as a marker: `[1]`, `[^2]`, `[1, 3]`, `[Source 4]`; and code, where nothing is. */
const MARKER_LIKE =
  /(`+)[^`][\s\S]*?\1|[[【]\s*\^?\s*((?:(?:sources?|passages?|citations?|refs?)\s*:?\s*)?\d[\d\s,;&–-]*)[\]】]/gi
const ENDS_IN_FENCE = /(?:```|~~~)$/
const ENDS_IN_ROW = /^\|.*\|\s*$/

/** Best first; further quotations of a passage that is quoted already join it, in the order in which they stand there. */
export function renderAnswer(quotations: readonly Quotation[]): string {
  const groups = new Map<number, Quotation[]>()
  for (const quotation of quotations) {
    const group = groups.get(quotation.source)
    if (group === undefined) groups.set(quotation.source, [quotation])
    else group.push(quotation)
  }
  return [...groups.values()].map(renderGroup).join('\n\n')
}

function renderGroup([first, ...others]: readonly Quotation[]): string {
  if (first === undefined) return ''
  const ordered = [first, ...others.toSorted((a, b) => a.unit.start - b.unit.start)]
  return ordered.reduce((text, quotation) => {
    const quoted = renderQuotation(quotation)
    if (text === '') return quoted
    const apart = standsAlone(quotation.text) || text.includes('\n') || standsAlone(text)
    return `${text}${apart ? '\n\n' : ' '}${quoted}`
  }, '')
}

/**
 * Behind a block of code the marker takes a line of its own: on the fence's it would break the block. A row is shown under
 * its header, and what stands right below a table would be one more row.
 */
function renderQuotation({ text, source, unit }: Quotation): string {
  if (unit.form === 'row')
    return `${withoutMarkers(`${unit.header}${unit.header === '' ? '' : '\n'}${text}`)}\n\n[${source}]`
  if (ENDS_IN_ROW.test(text.split('\n').at(-1) ?? '')) return `${withoutMarkers(text)}\n\n[${source}]`
  return `${withoutMarkers(text)}${ENDS_IN_FENCE.test(text) ? '\n' : ' '}[${source}]`
}

/** Lists, code, tables and quotations are no part of a line of prose. */
const standsAlone = (text: string): boolean => /^(?:[-*+•>|]|\d{1,3}[.)]\s|```|~~~)|\n/.test(text)

/** What looks like a marker in the words of a source is not one of ours, and escaped it would still look like one. */
const withoutMarkers = (text: string): string =>
  text.replace(MARKER_LIKE, (all, ticks: string | undefined, numbers: string) =>
    ticks === undefined ? `(${numbers.trim()})` : all,
  )
