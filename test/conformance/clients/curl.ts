/** curl, as the guide shows it. */
import { spawnSync } from 'node:child_process'
import { check, demand, KEY, QUESTION, URL_OF_LECTERN } from './report.ts'

const curl = (...words: readonly string[]): string => {
  const { stdout, status, error } = spawnSync('curl', ['-sSN', '--max-time', '60', ...words], { encoding: 'utf8' })
  if (error !== undefined || status !== 0) throw error ?? new Error(`curl ended with code ${status}`)
  return stdout
}
const version = curl('--version').split(' ').slice(0, 2).join(' ')
const key = KEY === '' ? [] : ['-H', `authorization: Bearer ${KEY}`]
const json = (body: object): string[] => [...key, '-H', 'content-type: application/json', '-d', JSON.stringify(body)]
const idsOf = (events: string): string[] => [...events.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? '')

await check('curl', version, 'asks for JSON', async () => {
  const { status, citations } = JSON.parse(curl(`${URL_OF_LECTERN}/v1/chat`, ...json({ message: QUESTION }))) as {
    readonly status: string
    readonly citations: readonly unknown[]
  }
  demand(status === 'answered' && citations.length > 0, `it is ${status}, with ${citations.length} citations`)
})

await check('curl', version, 'streams, and resumes with Last-Event-ID', async () => {
  const all = curl(`${URL_OF_LECTERN}/v1/chat`, ...json({ message: QUESTION, stream: true }))
  demand(all.match(/^event: done$/gm)?.length === 1, 'it did not end once')
  const id = /"message_id":"([^"]+)"/.exec(all)?.[1]
  const rest = curl(`${URL_OF_LECTERN}/v1/chat/${id}/stream`, ...key, '-H', 'last-event-id: 2')
  demand(idsOf(rest).join() === idsOf(all).slice(2).join(), `it went on with ${idsOf(rest).join()}`)
})

await check('curl', version, 'chat completion', async () => {
  const body = { model: 'lectern', messages: [{ role: 'user', content: QUESTION }] }
  const reply = JSON.parse(curl(`${URL_OF_LECTERN}/v1/chat/completions`, ...json(body))) as {
    readonly choices: readonly { readonly message: { readonly content: string } }[]
  }
  demand((reply.choices[0]?.message.content ?? '') !== '', 'no text')
})
