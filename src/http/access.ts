/** Who may do what: routes declare the scope that they need, and this holds callers to it. */
import { type DocumentDecoration, Elysia } from 'elysia'
import { contextOf, type Principal } from '../request/context.ts'
import { problem } from '../request/problem.ts'
import type { Spending } from '../request/route.ts'
import type { Scope } from '../request/scope.ts'

/** The declaration, as it stands in a route's `detail`, and so in the OpenAPI document. */
export const SCOPE_KEY = 'x-scope'
export const SPENDS_KEY = 'x-spends'
export const UNGUARDED_KEY = 'x-unguarded'
export const WHILE_DRAINING_KEY = 'x-while-draining'
export const TAKES_DOCUMENT_KEY = 'x-takes-document'
export const ASKS_BY_KEY = 'x-asks-by'

const extension = (fields: { readonly [key: `x-${string}`]: unknown }): DocumentDecoration => fields as object

/**
 * For every group of routes to `use`. A route says `scope`, what it `spends` (`request` when it says nothing),
 * whether it is answered before any guard is asked (`unguarded`), whether it takes what has a body while the server
 * drains (`whileDraining`), whether that body may be a whole document (`takesDocument`), and which query field makes a
 * question of a call, which then spends an answer (`asksBy`). Its handler gets the `principal`, who has the scope, and the `context` of the request. `createApi`
 * reads the same declaration before it reads a body.
 */
export const access = new Elysia({ name: 'lectern/access' }).macro({
  scope: (scope: Scope | 'public') => ({
    detail: extension({ [SCOPE_KEY]: scope }),
    resolve: ({ request }) => ({
      principal: scope === 'public' ? contextOf(request).principal : requireScope(request, scope),
      context: contextOf(request),
    }),
  }),
  spends: (spends: readonly Spending[]) => ({ detail: extension({ [SPENDS_KEY]: spends }) }),
  unguarded: (unguarded: true) => ({ detail: extension({ [UNGUARDED_KEY]: unguarded }) }),
  whileDraining: (whileDraining: true) => ({ detail: extension({ [WHILE_DRAINING_KEY]: whileDraining }) }),
  asksBy: (field: string) => ({ detail: extension({ [ASKS_BY_KEY]: field }) }),
  takesDocument: (takesDocument: true) => ({ detail: extension({ [TAKES_DOCUMENT_KEY]: takesDocument }) }),
})

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
