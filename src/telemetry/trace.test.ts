import { describe, expect, test } from 'bun:test'
import { activeSpan, createTrace, type Span, type Stage, traceparent } from './trace.ts'

const CALLER = '0af7651916cd43dd8448eb211c80319c'
const CALLERS_SPAN = 'b7ad6b7169203331'
const begin = (header: string | null, sample?: boolean) => {
  const trace = createTrace()
  const ended: Span[] = []
  trace.listen({ onSpan: (span) => ended.push(span), ...(sample === undefined ? {} : { sample: () => sample }) })
  return { trace, ended, span: trace.beginRequest('GET /', { requestId: 'r', traceparent: header }) }
}

describe('the span of a request', () => {
  test('goes on with the trace of its caller', () => {
    const { span } = begin(`00-${CALLER}-${CALLERS_SPAN}-01`)
    expect([span.traceId, span.parentId, span.sampled]).toEqual([CALLER, CALLERS_SPAN, true])
    expect(traceparent(span)).toBe(`00-${CALLER}-${span.spanId}-01`)
  })

  test('is not exported when the caller does not wish it, whatever the share', () => {
    expect(begin(`00-${CALLER}-${CALLERS_SPAN}-00`, true).span.sampled).toBe(false)
    expect(begin(null, true).span.sampled).toBe(true)
    expect(begin(null).span.sampled).toBe(false)
  })

  test.each([
    null,
    '',
    'canary',
    `00-${CALLER}-${CALLERS_SPAN}`,
    `ff-${CALLER}-${CALLERS_SPAN}-01`,
    `00-${'0'.repeat(32)}-${CALLERS_SPAN}-01`,
    `00-${CALLER}-${'0'.repeat(16)}-01`,
    `00-${CALLER.toUpperCase()}-${CALLERS_SPAN}-01`,
    `00-${CALLER}-${CALLERS_SPAN}-01-more`,
  ])('begins a trace of its own after the header %p', (header) => {
    const { span } = begin(header)
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(span.traceId).not.toBe(CALLER)
    expect(span.parentId).toBeUndefined()
  })

  test('a later version of the header may say more', () => {
    expect(begin(`cc-${CALLER}-${CALLERS_SPAN}-01-what-the-future-brings`).span.traceId).toBe(CALLER)
  })
})

describe('work inside a span', () => {
  test('belongs to it behind each wait, and to none outside', async () => {
    const { trace, ended, span } = begin(null)
    await trace.run(span, () =>
      trace.span('outer', async (outer) => {
        await Promise.resolve()
        await trace.span('inner', async (inner) => {
          await Promise.resolve()
          expect(activeSpan()).toBe(inner)
          expect(inner.parentId).toBe(outer.spanId)
        })
        expect(activeSpan()).toBe(outer)
      }),
    )
    expect(activeSpan()).toBeUndefined()
    expect(traceparent()).toBeUndefined()
    expect(ended.map(({ name }) => name)).toEqual(['inner', 'outer'])
    expect(new Set(ended.map(({ traceId }) => traceId))).toEqual(new Set([span.traceId]))
  })

  test('that fails ends it with the name of the error, never its words', async () => {
    const { trace, ended } = begin(null)
    const failing = trace.span('broken', async () => {
      throw new TypeError('a secret')
    })
    expect(await failing.catch(String)).toBe('TypeError: a secret')
    expect(ended[0]?.failure).toBe('TypeError')
    expect(JSON.stringify(ended[0]?.attributes)).not.toContain('secret')
  })

  test('adds up its stages in the request, and lists them', () => {
    const { trace, span } = begin(null)
    const stages: (readonly [Stage, number])[] = []
    trace.listen({ onStage: (stage, milliseconds) => stages.push([stage, milliseconds]) })
    trace.run(span, () => {
      trace.time('embed', 2)
      trace.run(trace.begin('deeper'), () => trace.time('embed', 3))
    })
    trace.time('search', 7)
    expect([...span.stages]).toEqual([['embed', 5]])
    expect(stages).toEqual([
      ['embed', 2],
      ['embed', 3],
      ['search', 7],
    ])
  })
})
