/** A browser sends cookies with whatever a page makes it send: what they may do is bound to whose page it is. */
import { type Problem, problem } from '#sdk'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i

/**
 * Why a request that is known by its cookie must not be carried out: it changes something, and comes from a page of
 * another origin, or has a body that any page could have sent without being asked first.
 *
 * @param origins whose pages may
 */
export function crossSiteProblem(request: Request, origins: ReadonlySet<string>): Problem | undefined {
  if (SAFE_METHODS.has(request.method)) return undefined
  const origin = request.headers.get('origin')
  if (origin === null || !origins.has(origin))
    return problem(
      'forbidden',
      'With a session cookie, what changes something must come from a page of this origin or of CORS_ORIGINS. ' +
        'Programs send "Authorization: Bearer <token>" instead.',
    )
  if (!hasBody(request) || JSON_TYPE.test(request.headers.get('content-type') ?? '')) return undefined
  return problem('unsupported_media_type', 'With a session cookie, a body must be application/json.')
}

const hasBody = ({ body, headers }: Request): boolean => body !== null && headers.get('content-length') !== '0'
