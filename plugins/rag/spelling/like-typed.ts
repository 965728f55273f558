/**
 * A word of the pages in the case in which it was typed: `onMouted` and `onmounted` make `onMounted`.
 *
 * @param meant in lower case
 */
export function likeTyped(typed: string, meant: string): string {
  const [written, letters] = [[...typed], [...meant]]
  const most = Math.min(written.length, letters.length)
  const isSame = (one: string | undefined, other: string | undefined): boolean => one?.toLowerCase() === other
  let start = 0
  while (start < most && isSame(written[start], letters[start])) start++
  let end = 0
  while (end < most - start && isSame(written.at(-1 - end), letters.at(-1 - end))) end++
  const isUpper = !/\p{Ll}/u.test(typed)
  const between = letters.slice(start, letters.length - end).join('')
  return [
    ...written.slice(0, start),
    isUpper ? between.toUpperCase() : between,
    ...written.slice(written.length - end),
  ].join('')
}
