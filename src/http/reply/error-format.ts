/** How a family of routes tells errors when it follows another standard than RFC 9457. */
import type { Problem } from '../../request/problem.ts'

export interface ErrorFormat {
  /** @param path of the URL, percent-encoded */
  owns(path: string): boolean
  /** The whole reply, with the status and headers that belong to it. */
  reply(problem: Problem, requestId: string): Response
}
