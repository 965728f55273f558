import OpenAI, { NotFoundError } from 'openai'
import OpenAI6 from 'openai-6'
import { check, demand, FOLLOW_UP, KEY, QUESTION, URL_OF_LECTERN, versionOf } from './report.ts'

const messages = [{ role: 'user', content: QUESTION }]

for (const [name, Client] of [
  ['openai', OpenAI],
  ['openai-6', OpenAI6],
]) {
  const client = new Client({
    baseURL: `${URL_OF_LECTERN}/v1`,
    apiKey: KEY ?? 'none',
    ...(KEY ? {} : { defaultHeaders: { Authorization: null } }),
    maxRetries: 0,
  })
  const attempt = (tried, run) => check('OpenAI SDK, JavaScript', `openai ${versionOf(name)}`, tried, run)

  await attempt('models', async () => {
    const { data } = await client.models.list()
    demand(
      data.some(({ id }) => id === 'lectern'),
      'the model lectern is not listed',
    )
  })

  await attempt('chat completion', async () => {
    const { choices, usage } = await client.chat.completions.create({ model: 'lectern', messages })
    demand(choices[0].message.content.length > 0, 'no text')
    demand(choices[0].message.annotations.length > 0, 'no citations')
    demand(choices[0].finish_reason === 'stop', `it ended with ${choices[0].finish_reason}`)
    demand(usage.total_tokens === usage.prompt_tokens + usage.completion_tokens, 'tokens do not add up')
  })

  await attempt('chat completion, streamed with its helper', async () => {
    const stream = client.chat.completions.stream({
      model: 'lectern',
      messages,
      stream_options: { include_usage: true },
    })
    let text = ''
    stream.on('content', (delta) => {
      text += delta
    })
    const { choices } = await stream.finalChatCompletion()
    demand(text.length > 0 && text === choices[0].message.content, 'the deltas are not the text')
    demand(Number.isInteger((await stream.totalUsage()).total_tokens), 'no usage')
  })

  await attempt('response', async () => {
    const response = await client.responses.create({ model: 'lectern', input: QUESTION })
    demand(response.status === 'completed' && response.output_text.length > 0, `it is ${response.status}`)
    const { annotations } = response.output[0].content[0]
    demand(annotations.length > 0 && annotations[0].type === 'url_citation', 'no citations')
  })

  await attempt('response, streamed, then continued and read again', async () => {
    let text = ''
    const stream = client.responses.stream({ model: 'lectern', input: QUESTION })
    stream.on('response.output_text.delta', ({ delta }) => {
      text += delta
    })
    const first = await stream.finalResponse()
    demand(text.length > 0 && text === first.output_text, 'the deltas are not the text')
    const second = await client.responses.create({ model: 'lectern', input: FOLLOW_UP, previous_response_id: first.id })
    demand(second.previous_response_id === first.id, 'it does not say what it continues')
    demand((await client.responses.retrieve(second.id)).output_text === second.output_text, 'read again, it differs')
  })

  await attempt('an error is of its class', async () => {
    const error = await client.chat.completions.create({ model: 'lectern/nothing-of-this-name', messages }).then(
      () => undefined,
      (reason) => reason,
    )
    demand(error?.status === 404 && error.code === 'model_not_found', `it is ${error?.status} ${error?.code}`)
    if (Client === OpenAI) demand(error instanceof NotFoundError, 'it is no NotFoundError')
  })

  await attempt('leaving in the middle', async () => {
    const stream = await client.chat.completions.create({ model: 'lectern', messages, stream: true })
    for await (const _ of stream) break
    demand(stream.controller.signal.aborted, 'it was not left')
    demand((await client.models.list()).data.length > 0, 'nothing answers any more')
  })
}
