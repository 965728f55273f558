/** Whether a webhook's call comes from who knows its secret. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A signature of the body, as GitHub, Gitea and Bitbucket send it. */
const SIGNATURES = ['x-hub-signature-256', 'x-hub-signature']
/** The secret itself: GitLab's, and one for scripts. */
const SECRETS = ['x-gitlab-token', 'x-webhook-secret']

export function isSigned(
  { headers, body }: { readonly headers: Headers; readonly body: Uint8Array },
  secret: string,
): boolean {
  const expected = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  return (
    SIGNATURES.some((name) => isEqual(headers.get(name), expected)) ||
    SECRETS.some((name) => isEqual(headers.get(name), secret))
  )
}

/** In the same time, whatever was sent. */
const isEqual = (sent: string | null, expected: string): boolean =>
  sent !== null && timingSafeEqual(digest(sent), digest(expected))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
