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
        description: 'Key that may do everything. Default: made at first start and kept in DATA_DIR/admin-key',
      }),
    ),
    AUTH_ANONYMOUS: t.Optional(
      // No enum: Elysia gives one a default, and whether it was set on purpose matters.
      t.String({
        pattern: '^(chat|none)$',
        error: 'expected one of chat, none',
        description: 'What callers without a key may do: chat (and search), or none. Default: chat',
      }),
    ),
    AUTH_HOSTED: t.Boolean({
      default: false,
      description: 'Let people create accounts and sign in at /api/auth, with Better Auth; needs AUTH_SECRET',
    }),
    AUTH_SECRET: t.Optional(
      t.String({
        minLength: MIN_SECRET_LENGTH,
        secret: true,
        error: `expected at least ${MIN_SECRET_LENGTH} random characters, e.g. of openssl rand -base64 32`,
        description: 'Secret for the session cookies and keys of AUTH_HOSTED; the same on every server',
      }),
    ),
    AUTH_SIGN_UP: t.Boolean({
      default: true,
      description: 'With AUTH_HOSTED: whether anyone may create an account; false: only existing accounts',
    }),
    AUTH_PASSWORD_ATTEMPTS: t.Integer({
      default: 10,
      minimum: 0,
      description: 'With AUTH_HOSTED: attempts at a password, per account and address, in 15 minutes; 0 for no limit',
    }),
    AUTH_BASE_URL: t.Optional(
      t.String({
        pattern: '^https?://[^/?#\\s]+/?$',
        error: 'expected an origin, e.g. https://docs.example.org',
        description: 'With AUTH_HOSTED: address at which people reach this service; the issuer of its tokens',
      }),
    ),
    AUTH_JWKS_URL: t.Optional(
      t.String({
        pattern: ADDRESS,
        error: 'expected an address, e.g. https://login.example.org/api/auth/jwks',
        description: "Address of a token issuer's public keys, e.g. Better Auth's /api/auth/jwks",
      }),
    ),
    AUTH_ISSUER: t.Optional(
      t.String({ minLength: 1, description: 'Value that the iss claim of its tokens must have' }),
    ),
    AUTH_AUDIENCE: t.Optional(
      t.Array(t.String(), { description: 'Comma-separated values, one of which the aud claim must contain' }),
    ),
    AUTH_ALGORITHMS: t.Array(t.String({ pattern: ALGORITHM_PATTERN }), {
      default: ['EdDSA', 'ES256', 'RS256'],
      description: 'Comma-separated signing algorithms to accept; only those with a public key',
    }),
    AUTH_SESSION_SECRET: t.Optional(
      t.String({
        minLength: 1,
        secret: true,
        description: 'Secret of a Better Auth elsewhere, whose sessions in AUTH_SESSION_TABLE are accepted here',
      }),
    ),
    AUTH_SESSION_TABLE: t.String({
      default: 'session',
      pattern: TABLE_PATTERN,
      error: 'expected the name of a table, e.g. session or auth.session',
      description: 'Its sessions table, in the database of DATABASE_URL',
    }),
  })
