/** OpenAI, or another server that speaks its protocol: where it is, and how it is greeted. For all adapters of it. */
import type { ClientOptions } from 'openai'
import type { TypeBox } from '../plugin.ts'
import { baseUrl, baseUrlSchema, type ServiceProbe } from './http/client.ts'

export const openAiSettings = (t: TypeBox) => ({
  OPENAI_API_KEY: t.Optional(
    t.String({ secret: true, description: 'Key of OpenAI, or of another server that speaks its protocol' }),
  ),
  OPENAI_BASE_URL: t.Optional(
    t.String({
      ...baseUrlSchema,
      description: 'Another server that speaks OpenAI’s protocol, e.g. http://localhost:11434/v1 for Ollama',
    }),
  ),
})

export interface OpenAiServer {
  /** The vendor itself, which is stricter than those that speak like it. */
  readonly isOpenAi: boolean
  readonly clientOptions: ClientOptions
  readonly probe: ServiceProbe
}

const OPENAI = 'https://api.openai.com/v1'

/**
 * @param address an address without a path gets `/v1`, where such servers answer
 * @throws Error when neither key nor address is set
 */
export function openAiServer({
  OPENAI_BASE_URL: address,
  OPENAI_API_KEY: key,
}: {
  readonly OPENAI_BASE_URL?: string
  readonly OPENAI_API_KEY?: string
}): OpenAiServer {
  if (address === undefined && key === undefined)
    throw new Error(
      'OPENAI_API_KEY is not set, and OPENAI_BASE_URL does not name a server that works without one: set one of them',
    )
  const plain = baseUrl(address ?? OPENAI)
  const { hostname, pathname } = new URL(plain)
  const baseURL = pathname === '/' ? `${plain}/v1` : plain
  return {
    isOpenAi: hostname === 'api.openai.com',
    clientOptions: {
      baseURL,
      apiKey: key ?? 'none',
      // `null`: what the environment may say is no setting of ours, and where there is no key none is sent.
      organization: null,
      project: null,
      ...(key === undefined ? { defaultHeaders: { authorization: null } } : {}),
      maxRetries: 0,
      logLevel: 'off',
    },
    probe: { url: `${baseURL}/models`, ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }) },
  }
}
