/** A browser sends cookies with whatever a page makes it send: what they may do is bound to whose page it is. */
import { type Problem, problem } from '#sdk'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i

/**
 * Why a request that uses a cookie, or is to get one, must not be carried out: it changes something, and comes from a
 * page of another origin, or has a body that any page could have sent without being asked first.
 *
 * @param origins whose pages may
 * @param sent whether a cookie came with it, so that it must come from a page
 */
export function crossSiteProblem(request: Request, origins: ReadonlySet<string>, sent: boolean): Problem | undefined {
  if (SAFE_METHODS.has(request.method)) return undefined
  const origin = request.headers.get('origin')
  if (origin === null ? sent : !origins.has(origin))
    return problem(
      'forbidden',
      'With a session cookie, what changes something must come from a page of this origin or of CORS_ORIGINS. ' +
        'Programs send "Authorization: Bearer <token>" instead.',
    )
  if (!hasBody(request) || JSON_TYPE.test(request.headers.get('content-type') ?? '')) return undefined
  return problem('unsupported_media_type', 'Where session cookies are used, a body must be application/json.')
}

const hasBody = ({ body, headers }: Request): boolean => body !== null && headers.get('content-length') !== '0'
