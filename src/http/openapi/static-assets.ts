/**
 * Files of swagger-ui-dist that the program carries inside: imported as text, they are read from disk by Bun and Deno
 * and stand in the compiled file, and none is loaded before someone opens the page.
 */
import { problem } from '../../request/problem.ts'

export interface StaticAsset {
  readonly body: string
  readonly contentType: string
}

export async function swaggerScript(): Promise<StaticAsset> {
  const loaded: unknown = await import('../../../node_modules/swagger-ui-dist/swagger-ui-bundle.js', {
    with: { type: 'text' },
  })
  return { body: textOf(loaded), contentType: 'text/javascript; charset=utf-8' }
}

export async function swaggerStyle(): Promise<StaticAsset> {
  const loaded: unknown = await import('../../../node_modules/swagger-ui-dist/swagger-ui.css', {
    with: { type: 'text' },
  })
  return { body: textOf(loaded), contentType: 'text/css; charset=utf-8' }
}

function textOf(loaded: unknown): string {
  const text = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined
  if (typeof text !== 'string') throw problem('internal', undefined, { cause: new Error('An asset is not text') })
  return text
}
