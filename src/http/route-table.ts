/**
 * Which routes there are, and what each declares. Elysia answers a wrong method with 404 and no `Allow`
 * (https://github.com/elysiajs/elysia/issues/682), and its own router is asked only after `onRequest`: guards need the
 * route's declaration before a body is read.
 */
import type { AnyElysia } from 'elysia'
import { isRecord } from '../base/json.ts'
import { type RouteDeclaration, SPENDINGS } from '../request/route.ts'
import { SCOPES } from '../request/scope.ts'
import { ASKS_BY_KEY, SCOPE_KEY, SPENDS_KEY, TAKES_DOCUMENT_KEY, UNGUARDED_KEY, WHILE_DRAINING_KEY } from './access.ts'
import type { BodyRule } from './request/body.ts'

export interface RouteInfo extends RouteDeclaration {
  /** Whether it says a scope, be it `public`. */
  readonly isDeclared: boolean
  /** Whether it is answered whatever the guards think. */
  readonly unguarded: boolean
  /** Whether a server that drains still takes it, although it has a body: it begins nothing. */
  readonly whileDraining: boolean
  readonly accepts: BodyRule['accepts']
  readonly wantsObject: boolean
  /** Whether its body may be as large as a document. */
  readonly takesDocument: boolean
  /** The query field that makes a question of a call; `null`: none does. */
  readonly asksBy: string | null
}

export interface RouteMatch {
  /** The most specific pattern that fits the path. */
  readonly pattern: string
  /** Methods of all patterns that fit, `HEAD` and `OPTIONS` included. */
  readonly allow: readonly string[]
  /** The route of a method, with what a call with this query spends; `HEAD` is answered by the route of `GET`. */
  route(method: string, query?: URLSearchParams): RouteInfo | undefined
}

export interface RouteTable {
  readonly routes: readonly RouteInfo[]
  /** @param path percent-encoded, as it stands in the URL */
  find(path: string): RouteMatch | undefined
}

type ElysiaRoutes = AnyElysia['routes']

/** Reads the routes of a finished app. @throws Error when one declares a scope or spending that there is not */
export function createRouteTable(elysiaRoutes: ElysiaRoutes): RouteTable {
  const routes = elysiaRoutes.map(readRoute)
  const exact = new Map<string, RouteInfo[]>()
  const shaped: { readonly segments: readonly string[]; readonly route: RouteInfo }[] = []
  for (const route of routes) {
    if (/[:*]/.test(route.pattern)) shaped.push({ segments: segmentsOf(route.pattern), route })
    else {
      const key = trimSlash(route.pattern)
      exact.set(key, [...(exact.get(key) ?? []), route])
    }
  }
  shaped.sort((a, b) => specificity(b.segments).localeCompare(specificity(a.segments)))

  return {
    routes,
    find(path) {
      const segments = segmentsOf(path)
      const fitting = [
        ...(exact.get(trimSlash(path)) ?? []),
        ...shaped.filter((each) => fits(each.segments, segments)).map(({ route }) => route),
      ]
      const first = fitting[0]
      if (first === undefined) return undefined
      const route = (method: string): RouteInfo | undefined =>
        fitting.find((each) => each.method === method) ?? fitting.find((each) => each.method === 'ALL')
      return {
        pattern: first.pattern,
        allow: allowed(fitting),
        route(method, query) {
          const found = route(method) ?? (method === 'HEAD' ? route('GET') : undefined)
          const asks = found?.asksBy != null && query?.has(found.asksBy) === true
          return found !== undefined && asks ? { ...found, spends: ['request', 'answer'] } : found
        },
      }
    },
  }
}

function readRoute({ method, path, hooks: found }: ElysiaRoutes[number]): RouteInfo {
  const hooks: unknown = found
  const { body, query, params, detail } = isRecord(hooks) ? hooks : {}
  const declared = isRecord(detail) ? detail : {}
  const scope = declared[SCOPE_KEY]
  const spends = declared[SPENDS_KEY]
  const asksBy = declared[ASKS_BY_KEY]
  return {
    method,
    pattern: path,
    isDeclared: scope !== undefined,
    scope: scope === undefined ? 'public' : oneOf(SCOPES_AND_PUBLIC, scope, path),
    spends: Array.isArray(spends) ? spends.map((each) => oneOf(SPENDINGS, each, path)) : ['request'],
    unguarded: declared[UNGUARDED_KEY] === true,
    whileDraining: declared[WHILE_DRAINING_KEY] === true,
    accepts: accepted(hooks),
    wantsObject: isRecord(body) && body.type === 'object',
    takesDocument: declared[TAKES_DOCUMENT_KEY] === true,
    asksBy: typeof asksBy === 'string' ? asksBy : null,
    schemas: { body, query, params },
  }
}

const SCOPES_AND_PUBLIC = [...SCOPES, 'public'] as const

/** A word that is mistyped must not open a route. @throws Error for who starts the service */
function oneOf<const Word extends string>(words: readonly Word[], value: unknown, path: string): Word {
  const found = words.find((each) => each === value)
  if (found === undefined)
    throw new Error(`The route ${path} declares ${JSON.stringify(value)}; there are ${words.join(', ')}`)
  return found
}

const ALL_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

function allowed(routes: readonly RouteInfo[]): readonly string[] {
  const methods = new Set(routes.map(({ method }) => method))
  if (methods.has('ALL')) return ALL_METHODS
  if (methods.has('GET')) methods.add('HEAD')
  methods.add('OPTIONS')
  return [...methods].sort()
}

const trimSlash = (path: string): string => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path)

/** More than any route has: an address of nothing but slashes is not cut up to its end. */
const MAX_SEGMENTS = 64

const segmentsOf = (path: string): readonly string[] => trimSlash(path).split('/', MAX_SEGMENTS).slice(1)

/** Sorts literal segments before parameters, and those before wildcards. */
const specificity = (segments: readonly string[]): string =>
  segments.map((segment) => (segment.startsWith(':') ? '1' : segment === '*' ? '0' : '2')).join('')

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  for (const [index, segment] of pattern.entries()) {
    if (segment === '*') return true
    const actual = path[index]
    if (segment.startsWith(':')) {
      if (segment.endsWith('?') ? actual === '' : !actual) return false
    } else if (segment !== actual) return false
  }
  return path.length <= pattern.length
}

/** What a route's own declaration says it reads. */
function accepted(hooks: unknown): BodyRule['accepts'] {
  if (!isRecord(hooks)) return 'any'
  const parsers = [hooks.parse, hooks.type].flat().map((each) => (isRecord(each) ? each.fn : each))
  if (parsers.some((each) => each === 'formdata' || each === 'multipart/form-data')) return 'multipart'
  if (parsers.some((each) => each === 'json' || each === 'application/json')) return 'json'
  if (parsers.some((each) => each !== undefined)) return 'any'
  if (hooks.body === undefined) return 'any'
  return holdsFile(hooks.body) ? 'multipart' : 'json'
}

function holdsFile(schema: unknown): boolean {
  if (!isRecord(schema) || !isRecord(schema.properties)) return false
  return Object.values(schema.properties).some(
    (property) =>
      isRecord(property) &&
      (property.format === 'binary' || (isRecord(property.items) && property.items.format === 'binary')),
  )
}
