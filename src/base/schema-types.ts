/** The types that settings, requests and replies are described by: Elysia's, but for what one of them costs at the start. */
import { type IntegerOptions, type TInteger, TransformKind, Type } from '@sinclair/typebox'
import { t as elysia } from 'elysia'
import { once } from './once.ts'

/**
 * Elysia compiles a check for each integer as soon as it is described, which for those of all schemas is a twentieth of
 * a start. This one is described alike, and compiled with its first value.
 */
function Integer(options?: IntegerOptions): TInteger {
  const compiled = once(() => elysia.Integer(options) as TInteger & Transforming)
  const text = Type.String({ format: 'integer', default: 0 })
  const type = Type.Transform(Type.Union([text, Type.Integer(options)], options))
    .Decode((value): unknown => compiled()[TransformKind].Decode(value))
    .Encode((value) => value as number)
  // As Elysia has it: who declares one reads a number.
  return type as unknown as TInteger
}

interface Transforming {
  readonly [TransformKind]: { Decode(value: unknown): unknown }
}

export const t: typeof elysia = { ...elysia, Integer }
