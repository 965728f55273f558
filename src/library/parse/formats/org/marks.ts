/** Where what begins in a page of Org ends: found in one pass, for looking from each beginning would take forever. */

/** `#name`: `#+end_name`; `:`: the end of a drawer, or the heading that it cannot reach beyond; `*n`: a heading. */
const found = new WeakMap<readonly string[], ReadonlyMap<string, readonly number[]>>()

/** The first line below `index` that has the mark; -1: none has. */
export function lineBelow(lines: readonly string[], index: number, mark: string): number {
  const marks = found.get(lines) ?? readMarks(lines)
  found.set(lines, marks)
  const at = marks.get(mark) ?? []
  let low = 0
  let high = at.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((at[middle] ?? 0) <= index) low = middle + 1
    else high = middle
  }
  return at[low] ?? -1
}

function readMarks(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const marks = new Map<string, number[]>()
  lines.forEach((line, index) => {
    for (const mark of marksOf(line)) {
      const known = marks.get(mark)
      if (known === undefined) marks.set(mark, [index])
      else known.push(index)
    }
  })
  return marks
}

function marksOf(line: string): readonly string[] {
  const heading = /^\*+(?= )/.exec(line)?.[0].length
  if (heading !== undefined) return [':', `*${heading}`]
  const block = /^\s*#\+end_(\S+)\s*$/i.exec(line)?.[1]
  if (block !== undefined) return [`#${block.toLowerCase()}`]
  if (/^\s*:END:\s*$/i.test(line)) return [':']
  const formula = /^\s*\\end\{([\w*]{1,40})\}/.exec(line)?.[1]
  if (formula !== undefined) return [`\\${formula}`]
  return line.includes('\\]') ? ['\\]'] : []
}
