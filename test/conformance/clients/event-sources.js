import { EventSource } from 'eventsource'
import { check, demand, KEY, QUESTION, URL_OF_LECTERN, versionOf } from './report.ts'

const key = KEY ? { authorization: `Bearer ${KEY}` } : {}

await check('eventsource', `eventsource ${versionOf('eventsource')}`, 'reads an answer once, and closes', async () => {
  const reply = await fetch(`${URL_OF_LECTERN}/v1/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...key },
    body: JSON.stringify({ message: QUESTION }),
  })
  const { message_id } = await reply.json()
  const names = []
  const statuses = []
  const { promise, resolve, reject } = Promise.withResolvers()
  // It also keeps Node.js from ending while the client waits before it asks again.
  const limit = setTimeout(() => reject(new Error('it does not close')), 30_000)
  const source = new EventSource(`${URL_OF_LECTERN}/v1/chat/${message_id}/stream`, {
    fetch: async (input, init) => {
      const answer = await fetch(input, { ...init, headers: { ...init.headers, ...key } })
      statuses.push(answer.status)
      return answer
    },
  })
  for (const name of ['start', 'delta', 'done', 'message']) source.addEventListener(name, () => names.push(name))
  source.addEventListener('error', () => source.readyState === EventSource.CLOSED && resolve())
  await promise.finally(() => clearTimeout(limit))
  demand(statuses.join() === '200,204', `it was answered ${statuses.join()}`)
  demand(names.filter((name) => name === 'done').length === 1, 'it did not end once')
  demand(!names.includes('message'), 'a comment was taken for a message')
})
