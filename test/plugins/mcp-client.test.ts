/** The official client of the Model Context Protocol, of either generation, against the program as it listens. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type CallToolResult, Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { listen, type Server } from '../../src/server.ts'
import { ADMIN_KEY, type RunningApp, runApp } from '../support/running-app.ts'

const PAGE = '# Sluices\n\nSluices are opened at dawn.\n\n## Weirs\n\nA weir is never opened; it spills by itself.\n'

let running: RunningApp
let server: Server
const open: Client[] = []

beforeAll(async () => {
  running = await runApp({ AUTH_ANONYMOUS: 'none' })
  const body = { content: PAGE, url: 'https://docs.example.org/sluices', metadata: { edition: 3 } }
  expect((await running.call('PUT', '/v1/documents/sluices', body)).status).toBe(201)
  server = await listen(running.app, { host: '127.0.0.1', port: 0 })
}, 60_000)
afterAll(async () => {
  for (const client of open) await client.close()
  await server?.stop(0)
  await running?.close()
})

async function connect(options: ConstructorParameters<typeof Client>[1], key = ADMIN_KEY): Promise<Client> {
  const client = new Client({ name: 'a test', version: '1' }, options)
  open.push(client)
  const requestInit = { headers: { authorization: `Bearer ${key}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit }))
  return client
}

const textOf = ({ content }: CallToolResult): unknown => {
  expect(content).toHaveLength(1)
  const [item] = content
  return item?.type === 'text' ? JSON.parse(item.text) : undefined
}

const ways: Readonly<Record<string, ConstructorParameters<typeof Client>[1]>> = {
  '2026-07-28': { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  '2025-11-25': {},
  '2025-06-18': { supportedProtocolVersions: ['2025-06-18'] },
  '2025-03-26': { supportedProtocolVersions: ['2025-03-26'] },
}

describe('the official client', () => {
  for (const [version, options] of Object.entries(ways))
    test(`of ${version} connects, lists, searches and reads`, async () => {
      const client = await connect(options)
      expect(client.getNegotiatedProtocolVersion()).toBe(version)
      expect(client.getServerVersion()).toMatchObject({ name: 'lectern' })
      expect(client.getInstructions()).toContain('The only collection is "default".')

      const { tools } = await client.listTools()
      expect(tools.map(({ name }) => name)).toEqual(['search', 'fetch'])
      for (const { annotations, outputSchema } of tools)
        expect([annotations?.readOnlyHint, outputSchema?.type]).toEqual([true, 'object'])

      const found = await client.callTool({ name: 'search', arguments: { query: 'When are sluices opened?' } })
      // The client itself checks what is structured against the schema of the tool.
      expect(textOf(found)).toEqual(found.structuredContent)
      const { results } = found.structuredContent as { results: Record<string, unknown>[] }
      expect(results[0]).toMatchObject({
        title: 'Sluices',
        url: 'https://docs.example.org/sluices#sluices',
        text: 'Sluices are opened at dawn.',
      })

      const read = await client.callTool({ name: 'fetch', arguments: { id: results[0]?.id } })
      expect(textOf(read)).toEqual(read.structuredContent)
      expect(read.structuredContent).toMatchObject({
        id: results[0]?.id,
        title: 'Sluices',
        text: expect.stringContaining('it spills by itself'),
        url: 'https://docs.example.org/sluices',
        metadata: { document_id: 'sluices', collection: 'default', cut: false, custom: { edition: 3 } },
      })
    })

  test('that asks for either gets the newer', async () => {
    const client = await connect({ versionNegotiation: { mode: 'auto' } })
    expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28')
  })

  test('reads what to mend', async () => {
    const client = await connect({})
    await client.ping()
    const wrong = await client.callTool({ name: 'search', arguments: { query: 'weirs', limit: 'many' } })
    expect(wrong.isError).toBe(true)
    expect(JSON.stringify(wrong.content)).toContain('limit: Expected integer')
    await expect(client.callTool({ name: 'delete', arguments: {} })).rejects.toThrow('There is no such tool')
  })

  test('with a wrong key is not let in', async () => {
    for (const options of Object.values(ways)) await expect(connect(options, 'wrong-key')).rejects.toThrow(/401|auth/i)
  })
})
