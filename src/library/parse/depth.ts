/** A cheap look for depth, in formats where indentation nests: their parsers need long before they meet their own end. */
import { MAX_NESTING, UnreadableDocument } from './document.ts'

/** @param source without tabs @throws UnreadableDocument when more lines stand inside each other than anybody writes */
export function refuseDeepIndentation(source: string): void {
  const open: number[] = []
  for (const line of source.split('\n')) {
    const indent = line.search(/\S/)
    if (indent < 0) continue
    while ((open.at(-1) ?? -1) >= indent) open.pop()
    open.push(indent)
    if (open.length > MAX_NESTING) throw new UnreadableDocument('The document is nested too deeply')
  }
}
