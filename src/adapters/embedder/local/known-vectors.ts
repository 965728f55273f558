/**
 * Vectors that come with the program, of the texts that every library gets first: those of its guide. To compute them takes
 * a first start a third of a minute, in which the guide would be searched by its words alone.
 */
import { createHash } from 'node:crypto'
import type { Embedder } from '../../../ports/embedder.ts'

/** By `hashOfText`. */
export type KnownVectors = ReadonlyMap<string, Float32Array>

interface Heading {
  /** As of `ModelSpec.id`. */
  readonly model: string
  readonly dimensions: number
  readonly hashes: readonly string[]
}

/** The same embedder, but for texts whose vectors are known: those it is not asked for. */
export function withKnownVectors(embedder: Embedder, read: () => Promise<KnownVectors>): Embedder {
  let known: Promise<KnownVectors> | undefined
  /** A library that does not begin with these texts never will. */
  let isOfUse = true
  return {
    ...embedder,
    async embed(texts, request) {
      if (!isOfUse || request.kind !== 'document' || texts.length === 0) return await embedder.embed(texts, request)
      // They save time, and nothing else.
      known ??= read().catch(() => new Map())
      const vectors = await known
      const found = texts.map((text) => vectors.get(hashOfText(text)))
      const missing = texts.filter((_, index) => found[index] === undefined)
      if (missing.length === texts.length) {
        isOfUse = false
        known = undefined
      }
      const computed = (await embedder.embed(missing, request)).values()
      return found.flatMap((vector) => vector ?? computed.next().value ?? [])
    },
  }
}

/** The first half of its SHA-256, in hexadecimal. */
export const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

/** A line of JSON, and one row of 32-bit floats a text. @param vectors all of one length */
export function packVectors(model: string, vectors: KnownVectors): Uint8Array<ArrayBuffer> {
  const rows = [...vectors.values()]
  const heading: Heading = { model, dimensions: rows[0]?.length ?? 0, hashes: [...vectors.keys()] }
  const line = new TextEncoder().encode(`${JSON.stringify(heading)}\n`)
  const packed = new Uint8Array(line.length + rows.length * heading.dimensions * Float32Array.BYTES_PER_ELEMENT)
  packed.set(line)
  let at = line.length
  for (const row of rows) {
    packed.set(new Uint8Array(row.buffer, row.byteOffset, row.byteLength), at)
    at += row.byteLength
  }
  return packed
}

/** @param packed as of `packVectors`, by a machine with the same order of bytes @returns nothing when they are another model's */
export function unpackVectors(packed: Uint8Array<ArrayBuffer>, model: string): KnownVectors {
  const end = packed.indexOf(0x0a)
  const heading = JSON.parse(new TextDecoder().decode(packed.subarray(0, end))) as Heading
  if (heading.model !== model) return new Map()
  // A copy, for floats begin at a multiple of four.
  const floats = new Float32Array(packed.slice(end + 1).buffer)
  const { dimensions } = heading
  return new Map(heading.hashes.map((hash, row) => [hash, floats.subarray(row * dimensions, (row + 1) * dimensions)]))
}
