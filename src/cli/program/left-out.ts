/** What an answer or a search had to do without, as far as it is news to whoever set the server up. */
import type { Server } from './connect.ts'

/** Services under `GET /health` that embed. */
const EMBEDDERS = ['embedder', 'cohere', 'openai']

/**
 * A line for the terminal; empty when there is nothing to say. A server with no embedder finds by words every time, as
 * it was set up to do: that is not said again and again.
 */
export async function describeLeftOut(server: Pick<Server, 'request'>, degraded: readonly string[]): Promise<string> {
  const embeds = degraded.includes('embedding') && (await hasEmbedder(server))
  const parts = degraded.filter((part) => part !== 'embedding' || embeds)
  return parts.length === 0 ? '' : `Left out, for it was not available: ${parts.join(', ')}\n`
}

/** Unknown counts as yes: rather one line too many. */
async function hasEmbedder(server: Pick<Server, 'request'>): Promise<boolean> {
  try {
    const reply = await server.request('/health')
    const { services } = (await reply.json()) as { readonly services: Readonly<Record<string, string>> }
    return EMBEDDERS.some((name) => services[name] !== undefined && services[name] !== 'disabled')
  } catch {
    return true
  }
}
