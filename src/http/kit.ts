/** What whoever writes routes is handed, core and plugins alike. */
import { Elysia } from 'elysia'
import { t } from '../base/schema-types.ts'
import type { HttpKit } from '../plugin.ts'
import { problem } from '../request/problem.ts'
import { access, requireScope } from './access.ts'
import { eventReply } from './reply/event-reply.ts'
import { replies } from './reply/schemas.ts'

export const httpKit: HttpKit = {
  Elysia,
  t,
  access,
  replies,
  require: requireScope,
  problem,
  events: eventReply,
}
