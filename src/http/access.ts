/** Who may do what: the only question is whether the caller has a scope. */
import { contextOf, type Principal, type Scope } from '../request/context.ts'
import { problem } from '../request/problem.ts'

/**
 * The caller, if it has the scope.
 *
 * @throws Problem `unauthenticated` when an anonymous caller lacks it, `forbidden` when a known one does, and the
 * problem of credentials that are wrong
 */
export function requireScope(request: Request, scope: Scope): Principal {
  const { principal, refusal } = contextOf(request)
  if (refusal !== undefined) throw refusal
  if (principal.scopes.includes(scope)) return principal
  if (principal.id === null)
    throw problem('unauthenticated', `This needs a key with the scope "${scope}".`, {
      headers: { 'www-authenticate': `Bearer realm="lectern", scope="${scope}"` },
    })
  throw problem('forbidden', `These credentials lack the scope "${scope}".`)
}
