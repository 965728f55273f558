/** Anonymous readers pay for an answer with some work of their browser, so that nobody runs up a bill by the thousand. */
import { randomBytes } from 'node:crypto'
import { definePlugin, type RequestContext } from '#sdk'
import { createProofs } from './proofs.ts'

export default definePlugin({
  contract: 1,
  name: 'proof-of-work',
  summary: 'Asks a proof of work of anonymous readers before an answer is paid for (CHAT_POW)',
  after: ['observability', 'auth', 'rate-limit'],
  needs: ['counterStore'],
  config: (t) =>
    t.Object({
      CHAT_POW: t.Boolean({
        default: false,
        description: 'Require a proof of work from readers without credentials, for each answer',
      }),
      CHAT_POW_SECRET: t.Optional(
        t.String({
          minLength: 32,
          secret: true,
          description: 'Secret for its challenges; the same on every server. Default: one of its own for each server',
        }),
      ),
    }),
  setup({ config, ports, http, log }) {
    if (!config.CHAT_POW) return {}
    const proofs = createProofs(ports.counterStore, config.CHAT_POW_SECRET ?? randomBytes(32).toString('hex'), log)
    const { t, replies } = http
    const challenge = t.Object(
      {
        algorithm: t.UnionEnum(['SHA-256']),
        challenge: t.String({ description: 'Hexadecimal SHA-256 of the salt and the number that is sought' }),
        maxnumber: t.Integer({ description: 'The number is no larger' }),
        salt: t.String(),
        signature: t.String(),
      },
      {
        examples: [
          {
            algorithm: 'SHA-256',
            challenge: '59…',
            maxnumber: 50_000,
            salt: 'a1…?expires=1900000000&',
            signature: 'c0…',
          },
        ],
      },
    )
    return {
      async guard(request, context) {
        if (!isAnonymousAnswer(context)) return undefined
        if (await proofs.redeem(request.headers.get('x-altcha'))) return undefined
        throw http.problem(
          'proof_required',
          'Readers without credentials need a proof of work for each answer: solve the challenge of GET /v1/proof-of-work, and ' +
            'send it as x-altcha.',
        )
      },
      routes: new http.Elysia({ name: 'proof-of-work' })
        .use(http.access)
        .get('/v1/proof-of-work', () => proofs.issue(), {
          scope: 'chat',
          response: { 200: replies.json('What is to be proved', challenge) },
          detail: {
            tags: ['Chat'],
            operationId: 'getProofOfWork',
            summary: 'Get a challenge for a proof of work',
            description:
              'A challenge of ALTCHA, for readers without credentials: find the `number` whose SHA-256 behind `salt` is ' +
              '`challenge`, and send base64 of the JSON `{algorithm, challenge, number, salt, signature}` as `x-altcha` ' +
              'with the question. It holds for ten minutes and one answer.',
          },
        }),
    }
  },
})

/** Whoever may not ask at all gets that reply instead, as does who shows a wrong key. */
const isAnonymousAnswer = ({ principal, refusal, route }: RequestContext): boolean =>
  principal.id === null &&
  refusal === undefined &&
  principal.scopes.includes('chat') &&
  route?.spends.includes('answer') === true
