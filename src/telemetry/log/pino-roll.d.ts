/** The package has no types of its own: what is used of it (https://github.com/mcollina/pino-roll#options). */
declare module 'pino-roll' {
  import type { EventEmitter } from 'node:events'
  import type { DestinationStream } from 'pino'

  export interface RollOptions {
    readonly file: string
    readonly frequency: 'daily'
    readonly dateFormat: string
    /** A number and `k`, `m` or `g`. */
    readonly size: string
    readonly mkdir: boolean
    readonly sync: boolean
    readonly limit: { readonly count: number; readonly removeOtherLogFiles: boolean }
  }
  export default function openRolling(options: RollOptions): Promise<DestinationStream & EventEmitter>
}
