/** What may be set, and what belongs together. */
import type { TypeBox } from '#sdk'
import { MIN_ADMIN_KEY_LENGTH } from './admin-key.ts'
import { ALGORITHM_PATTERN } from './jwt/verify.ts'
import { TABLE_PATTERN } from './session/sources.ts'

const MIN_SECRET_LENGTH = 32
const ADDRESS = '^https?://[^\\s]+$'

export const authSettings = (t: TypeBox) =>
  t.Object({
    ADMIN_KEY: t.Optional(
      t.String({
        minLength: MIN_ADMIN_KEY_LENGTH,
        secret: true,
        error: `expected at least ${MIN_ADMIN_KEY_LENGTH} characters; leave it out to have one made`,
        description: 'Key that may do everything; made at first start and kept in DATA_DIR/admin-key when not set',
      }),
    ),
    AUTH_ANONYMOUS: t.Optional(
      // No enum: Elysia gives one a default, and whether it was set on purpose matters.
      t.String({
        pattern: '^(chat|none)$',
        error: 'expected one of chat, none',
        description: 'What callers without a key may do: chat (and search), or none; chat when not set',
      }),
    ),
    AUTH_HOSTED: t.Boolean({
      default: false,
      description: 'Let people sign up and in here, at /api/auth, by Better Auth; needs AUTH_SECRET',
    }),
    AUTH_SECRET: t.Optional(
      t.String({
        minLength: MIN_SECRET_LENGTH,
        secret: true,
        error: `expected at least ${MIN_SECRET_LENGTH} random characters, e.g. of openssl rand -base64 32`,
        description: 'Signs the session cookies of AUTH_HOSTED and encrypts its keys; the same on every server',
      }),
    ),
    AUTH_SIGN_UP: t.Boolean({
      default: true,
      description: 'With AUTH_HOSTED: whether anybody may make an account; false lets in those who have one',
    }),
    AUTH_PASSWORD_ATTEMPTS: t.Integer({
      default: 10,
      minimum: 0,
      description:
        'With AUTH_HOSTED: passwords that may be tried for an account from one address in 15 minutes; 0 for no limit',
    }),
    AUTH_BASE_URL: t.Optional(
      t.String({
        pattern: '^https?://[^/?#\\s]+/?$',
        error: 'expected an origin, e.g. https://docs.example.org',
        description: 'With AUTH_HOSTED: where people reach this service; names the issuer of its tokens',
      }),
    ),
    AUTH_JWKS_URL: t.Optional(
      t.String({
        pattern: ADDRESS,
        error: 'expected an address, e.g. https://login.example.org/api/auth/jwks',
        description: "Where the public keys of an issuer of tokens are, e.g. Better Auth's /api/auth/jwks",
      }),
    ),
    AUTH_ISSUER: t.Optional(t.String({ minLength: 1, description: 'The claim iss that its tokens must have' })),
    AUTH_AUDIENCE: t.Optional(
      t.Array(t.String(), { description: 'Comma-separated: the claim aud must hold one of these' }),
    ),
    AUTH_ALGORITHMS: t.Array(t.String({ pattern: ALGORITHM_PATTERN }), {
      default: ['EdDSA', 'ES256', 'RS256'],
      description: 'Comma-separated algorithms its tokens may be signed by; only those with a public key',
    }),
    AUTH_SESSION_SECRET: t.Optional(
      t.String({
        minLength: 1,
        secret: true,
        description: 'The secret of a Better Auth elsewhere, whose sessions in AUTH_SESSION_TABLE are let in here',
      }),
    ),
    AUTH_SESSION_TABLE: t.String({
      default: 'session',
      pattern: TABLE_PATTERN,
      error: 'expected the name of a table, e.g. session or auth.session',
      description: 'Its table of sessions, in the database of DATABASE_URL',
    }),
  })
