/** Cohere's API: where it is, and how it is greeted. For all adapters of it. */
import type { CohereClientV2 } from 'cohere-ai'
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
  /** A client for one attempt; making one costs nothing. */
  client(attempt: Attempt): CohereClientV2
  readonly probe: ServiceProbe
}

/** Loads the SDK. */
export async function cohereServer(settings: {
  readonly COHERE_API_KEY: string
  readonly COHERE_BASE_URL: string
}): Promise<CohereServer> {
  const { CohereClientV2 } = await import('cohere-ai')
  const address = baseUrl(settings.COHERE_BASE_URL, /\/v[12]$/)
  return {
    client: ({ fetch }) =>
      new CohereClientV2({
        token: settings.COHERE_API_KEY,
        baseUrl: address,
        clientName: 'lectern',
        maxRetries: 0,
        logging: { silent: true },
        fetch,
      }),
    // Without the key: a trial key may make a thousand calls a month, and health is asked for more often.
    probe: { url: `${address}/` },
  }
}
