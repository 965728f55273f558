const WHITE_SPACE = /\s/

/**
 * Where `wanted` stands in `text`, white space apart: a browser's selection has other line breaks than the source.
 *
 * @returns UTF-16 code units of `text`, `end` exclusive; `null` when it stands nowhere
 */
export function locate(text: string, wanted: string): { readonly start: number; readonly end: number } | null {
  const needle = squeeze(wanted).squeezed
  if (needle === '') return null
  const { squeezed, places } = squeeze(text)
  const at = squeezed.indexOf(needle)
  if (at === -1) return null
  const start = places[at]
  const last = places[at + needle.length - 1]
  return start === undefined || last === undefined ? null : { start, end: last + 1 }
}

/** The text without its white space, and where each of its units stood. */
function squeeze(text: string): { readonly squeezed: string; readonly places: readonly number[] } {
  const kept: string[] = []
  const places: number[] = []
  for (let index = 0; index < text.length; index++) {
    const unit = text.charAt(index)
    if (WHITE_SPACE.test(unit)) continue
    kept.push(unit)
    places.push(index)
  }
  return { squeezed: kept.join(''), places }
}
