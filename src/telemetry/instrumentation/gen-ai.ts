/** Names by which OpenTelemetry's conventions for generative AI know who is called. */

const PROVIDERS: Readonly<Record<string, string>> = { cohere: 'cohere', gemini: 'gcp.gemini', openai: 'openai' }

/** `gen_ai.provider.name` of an adapter: one of the well-known values, or its own name. */
export const providerName = (adapter: string): string => PROVIDERS[adapter] ?? adapter
