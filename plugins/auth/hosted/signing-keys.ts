/** The public halves of the keys that Better Auth signs tokens with, from the table it keeps them in. */
import type { JSONWebKeySet, JWK } from 'jose'
import type { Database } from '#sdk'

/** Better Auth's own grace: a key that has ended still proves the tokens it signed. */
export async function readSigningKeys({ sql }: Pick<Database, 'sql'>): Promise<JSONWebKeySet> {
  const rows = await sql<{ readonly id: string; readonly public_key: string }[]>`
    select id, public_key from auth_signing_keys
    where expires_at is null or expires_at > now() - interval '30 days'`
  return { keys: rows.map(({ id, public_key }) => ({ ...(JSON.parse(public_key) as JWK), kid: id })) }
}
