/** Cohere's API: where it is, and how it is greeted. For all adapters of it. */
import type { CohereClientV2 } from 'cohere-ai'
import { once } from '../base/once.ts'
import type { TypeBox } from '../plugin.ts'
import { type Attempt, baseUrl, baseUrlSchema, type ServiceProbe } from './http/client.ts'

export const cohereSettings = (t: TypeBox) => ({
  COHERE_API_KEY: t.String({ secret: true, minLength: 1, description: 'Key of the Cohere API' }),
  COHERE_BASE_URL: t.String({
    ...baseUrlSchema,
    default: 'https://api.cohere.com',
    description: 'Address of the Cohere API',
  }),
})

export interface CohereServer {
  /** A client for one attempt; making one costs nothing but for the first, which loads the SDK. */
  client(attempt: Attempt): Promise<CohereClientV2>
  readonly probe: ServiceProbe
}

export function cohereServer(settings: {
  readonly COHERE_API_KEY: string
  readonly COHERE_BASE_URL: string
}): CohereServer {
  const load = once(() => import('cohere-ai'))
  const address = baseUrl(settings.COHERE_BASE_URL, /\/v[12]$/)
  return {
    async client({ fetch }) {
      const { CohereClientV2 } = await load()
      return new CohereClientV2({
        token: settings.COHERE_API_KEY,
        baseUrl: address,
        clientName: 'lectern',
        maxRetries: 0,
        logging: { silent: true },
        fetch,
      })
    },
    // Without the key: a trial key may make a thousand calls a month, and health is asked for more often.
    probe: { url: `${address}/` },
  }
}
