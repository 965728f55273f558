/** Plain JSON, as a document is made of it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** `{}` for what is no object. */
export const objectOf = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}

/** `[]` for what is no list. */
export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
