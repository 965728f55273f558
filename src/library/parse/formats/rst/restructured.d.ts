/** The part of `restructured` that is used here; the package has no types of its own. */
declare module 'restructured' {
  export interface RstNode {
    readonly type: string
    readonly value?: string
    readonly depth?: number
    readonly directive?: string
    readonly role?: string | null
    readonly children?: readonly RstNode[]
    readonly position: { readonly start: { readonly offset: number }; readonly end: { readonly offset: number } }
  }
  interface Parser {
    parse(source: string, options: { readonly position: true }): RstNode
  }
  const restructured: Parser | { readonly default: Parser }
  export default restructured
}
