/** How a family of routes reports errors when it follows another standard than RFC 9457. */
import type { Problem } from '../../request/problem.ts'

export interface ErrorFormat {
  /** @param path of the URL, percent-encoded */
  owns(path: string, method: string): boolean
  /** What to tell who asks for a path that has no route, or none for that method. @default that there is none */
  noRoute?(path: string, method: string): string | undefined
  /** The whole reply, with the status and headers that belong to it. */
  reply(problem: Problem, requestId: string): Response
}
