/** A request as routes get it from `app.fetch`, for tests that ask routes alone. */
import { attachContext, type RequestContext, UNRESTRICTED } from './context.ts'

export const makeContext = (own: Partial<RequestContext> = {}): RequestContext => ({
  requestId: 'request-1',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  route: undefined,
  startedAt: 0,
  peer: null,
  origin: 'http://localhost',
  publicUrl: 'http://localhost',
  principal: UNRESTRICTED,
  responseHeaders: new Headers(),
  onEnd: [],
  background: [],
  left: new AbortController().signal,
  keepOpen: () => undefined,
  ...own,
})

/** @returns the request, which has a context now */
export function withContext(request: Request, own: Partial<RequestContext> = {}): Request {
  attachContext(request, makeContext(own))
  return request
}
