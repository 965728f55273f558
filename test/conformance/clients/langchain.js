import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { check, demand, FOLLOW_UP, KEY, QUESTION, URL_OF_LECTERN, versionOf } from './report.ts'

const version = `@langchain/openai ${versionOf('@langchain/openai')}, core ${versionOf('@langchain/core')}`
const attempt = (tried, run) => check('LangChain, JavaScript', version, tried, run)
const configuration = {
  baseURL: `${URL_OF_LECTERN}/v1`,
  ...(KEY ? {} : { defaultHeaders: { Authorization: null } }),
}
const apiKey = KEY ?? 'none'

for (const useResponsesApi of [false, true]) {
  const model = new ChatOpenAI({ model: 'lectern', apiKey, configuration, useResponsesApi, maxRetries: 0 })
  const over = useResponsesApi ? 'Responses API' : 'chat completions'

  await attempt(`invoke over ${over}`, async () => {
    const { text } = await model.invoke(QUESTION)
    demand(text.length > 0, 'no text')
  })

  await attempt(`stream over ${over}, with a follow-up`, async () => {
    let text = ''
    let chunks = 0
    for await (const chunk of await model.stream(QUESTION)) {
      text += chunk.text
      chunks++
    }
    demand(text.length > 0 && chunks > 1, 'it was not streamed')
    const history = [new HumanMessage(QUESTION), new AIMessage(text), new HumanMessage(FOLLOW_UP)]
    demand((await model.invoke(history)).text.length > 0, 'no text of the follow-up')
  })
}

await attempt('embeddings', async () => {
  const embeddings = new OpenAIEmbeddings({ model: 'lectern', apiKey, configuration, maxRetries: 0 })
  const [one, two] = await embeddings.embedDocuments(['a boat', 'a ship'])
  demand(one.length > 0 && one.length === two.length && one.some((each) => each !== 0), 'no vectors')
})
