/** The words of a line of Org: what is written as code or as a formula stays as it is, marks of all else go. */

/** What is literal, what is linked, and what only Org reads; the first that fits counts. */
const SPAN = new RegExp(
  [
    String.raw`(?<![\w=~])(?<verbatim>[=~])(?<code>[^\s=~](?:[^\n]{0,400}?[^\s])?)\k<verbatim>(?![\w=~])`,
    String.raw`(?<math>\\\([^\n]{1,1000}?\\\)|\$(?!\s)[^$\n]{1,500}(?<!\s)\$(?!\w))`,
    String.raw`\[\[(?<target>[^\]\n]{1,2000})\](?:\[(?<label>[^\]\n]{1,2000})\])?\]`,
    String.raw`\[fn:[\w-]*:(?<note>[^\]\n]{1,2000})\]`,
    String.raw`(?<dropped>\[fn:[\w-]+\]|<<<?[^<>\n]{1,200}>>>?|\{\{\{[^{}\n]{1,200}\}\}\}|@@[^@\n]{0,500}@@|\\\\$)`,
    String.raw`src_[\w-]+(?:\[[^\]\n]*\])?\{(?<source>[^{}\n]{1,500})\}`,
    String.raw`[<[](?<time>\d{4}-\d\d-\d\d[^\]>\n]{0,40})[\]>]`,
    String.raw`<(?<address>(?:https?|mailto|ftp):[^<>\s]{1,2000})>`,
  ].join('|'),
  'gm',
)

/** `*bold*`, `/italic/`, `_underlined_`, `+struck+`, between what may stand around such marks. */
const EMPHASIS = /(^|[\s\-('"{])([*/_+])(?=\S)([^\n]{0,500}?\S)\2(?=$|[\s\-.,;:!?'")}[\]])/gm

const IMAGE = /\.(?:png|jpe?g|gif|svg|webp|avif)$/i

export function orgInline(text: string): string {
  let plain = ''
  let from = 0
  for (const match of text.matchAll(SPAN)) {
    plain += withoutEmphasis(text.slice(from, match.index)) + spanText(match.groups ?? {})
    from = match.index + match[0].length
  }
  return plain + withoutEmphasis(text.slice(from))
}

function spanText(span: Readonly<Record<string, string | undefined>>): string {
  const { code, source, math, target, label, note, time, address } = span
  if (target !== undefined) {
    if (label !== undefined) return orgInline(label)
    return IMAGE.test(target) ? '' : target.replace(/^file:|::.*$/g, '')
  }
  return code ?? source ?? math ?? (note === undefined ? (time ?? address ?? '') : ` (${note.trim()})`)
}

/** Marks may stand inside one another. */
function withoutEmphasis(text: string): string {
  const once = text.replaceAll(EMPHASIS, '$1$3')
  return once === text ? text : withoutEmphasis(once)
}
