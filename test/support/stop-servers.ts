/** Starts and stops many servers in a row, as a program of either runtime. Exits with 0 when none has failed. */
import { listen } from '../../src/server.ts'

for (let round = 0; round < 200; round++) {
  const server = await listen({ fetch: async () => new Response('here') }, { host: '127.0.0.1', port: 0 })
  await (await fetch(server.url)).text()
  await server.stop(round % 3)
}
