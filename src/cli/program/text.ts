/** Small functions over text for a terminal. */

/** Lines after the first begin under it. */
export const indent = (text: string, columns: number): string => text.split('\n').join(`\n${' '.repeat(columns)}`)

/** Text of documents and models may hold escape sequences that move the cursor or write titles: they are left out. */
export const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')

/** On one line, cut at a word where that is near, with an ellipsis. @param most code points */
export function shorten(text: string, most: number): string {
  const points = Array.from(printable(text).replace(/\s+/g, ' ').trim())
  if (points.length <= most) return points.join('')
  const cut = points.slice(0, Math.max(0, most - 1)).join('')
  const space = cut.lastIndexOf(' ')
  return `${(space > cut.length * 0.7 ? cut.slice(0, space) : cut).trimEnd()}…`
}

/** Columns as wide as their widest cell; the last is left as it is. */
export function table(rows: readonly (readonly string[])[], gap = 2): string {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows
    .map((row) =>
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + gap))),
    )
    .map((cells) => `${cells.join('').trimEnd()}\n`)
    .join('')
}

/** `1 page`, `2 pages` */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** `1.4 MB`: powers of 1,000, as disks are sold. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`
}

/** Breaks at spaces. Words longer than a line stay whole, so that addresses can be copied. */
export function wrap(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => {
      const lines: string[] = []
      for (const word of line.split(' ')) {
        const last = lines.at(-1)
        if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`
        else lines.push(word)
      }
      return lines.join('\n')
    })
    .join('\n')
}

export interface Style {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
}

/** Colours on a terminal, unless NO_COLOR is set (no-color.org). */
export function styleFor(isTerminal: boolean, noColor: string | undefined): Style {
  const paint = (open: number, close: number) => (text: string) =>
    isTerminal && !noColor ? `\u001b[${open}m${text}\u001b[${close}m` : text
  return { bold: paint(1, 22), dim: paint(2, 22), red: paint(31, 39), green: paint(32, 39), yellow: paint(33, 39) }
}

/**
 * How long the rest takes at the pace so far: `about 3 min left`; nothing while there is no pace to speak of.
 *
 * @param seconds since the beginning
 */
export function timeLeft(done: number, total: number, seconds: number): string {
  if (done === 0 || seconds < 3 || done >= total) return ''
  const left = (seconds * (total - done)) / done
  if (left < 10) return 'a few seconds left'
  if (left < 90) return `about ${Math.ceil(left / 10) * 10} s left`
  const minutes = Math.round(left / 60)
  return minutes < 90 ? `about ${minutes} min left` : `about ${Math.round(left / 3600)} h left`
}
