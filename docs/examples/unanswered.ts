import type { Plugin } from '#sdk'

export default {
  contract: 1,
  name: 'unanswered',
  summary: 'Counts the questions that the pages could not answer',
  prefix: '/unanswered',
  setup({ http, metrics }) {
    const counter = metrics.counter('unanswered_total', 'Questions that the pages could not answer')
    let count = 0
    return {
      routes: new http.Elysia().use(http.access).get('/', () => ({ count }), { scope: 'admin' }),
      chat: [
        {
          phase: 'admit',
          async *run(turn, next) {
            for await (const event of next(turn)) {
              if (event.type === 'message-end' && event.status === 'no_answer') {
                count += 1
                counter.add()
              }
              yield event
            }
          },
        },
      ],
    }
  },
} satisfies Plugin
