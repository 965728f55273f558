/** The proof of work that a service may ask of readers without credentials (ALTCHA's first protocol). */
import type { Client } from './client.ts'
import type { Refusal } from './failure.ts'

interface Challenge {
  readonly algorithm: string
  readonly challenge: string
  readonly maxnumber: number
  readonly salt: string
  readonly signature: string
}

/** @returns the header that the request lacked; `undefined` when it was refused for something else */
export async function proveWork(
  refusal: Refusal,
  client: Client,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (refusal.code !== 'proof_required') return undefined
  const { algorithm, challenge, maxnumber, salt, signature } = await client.json<Challenge>('GET', '/v1/proof-of-work')
  const number = await solve(salt, challenge, maxnumber)
  return { 'x-altcha': btoa(JSON.stringify({ algorithm, challenge, number, salt, signature })) }
}

/** Apart from the page where its Content-Security-Policy lets a worker be; else beside it, in pieces. */
async function solve(salt: string, challenge: string, most: number): Promise<number> {
  const source = `onmessage=async({data})=>postMessage(await(${findNumber})(...data))`
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  let worker: Worker | undefined
  try {
    return await new Promise<number>((resolve, reject) => {
      worker = new Worker(url)
      worker.onmessage = ({ data }) => resolve(data)
      worker.onerror = reject
      worker.postMessage([salt, challenge, most])
    })
  } catch {
    return await findNumber(salt, challenge, most)
  } finally {
    worker?.terminate()
    URL.revokeObjectURL(url)
  }
}

/** Names nothing outside of itself: a worker gets its text. */
async function findNumber(salt: string, challenge: string, most: number): Promise<number> {
  const encoder = new TextEncoder()
  for (let number = 0; number <= most; number++) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(salt + number)))
    // The first bytes rule nearly all out, and cost less than writing out the whole.
    if (digest[0] !== Number.parseInt(challenge.slice(0, 2), 16)) continue
    if ([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') === challenge) return number
  }
  return -1
}
