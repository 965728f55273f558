/** A collection as OpenAI's clients see it: a model. `lectern` is the default one, `lectern/<collection>` any. */
import type { ChatService, CollectionSummary } from '../../../chat/index.ts'
import { DEFAULT_COLLECTION } from '../../../library/address.ts'
import type { Principal } from '../../../request/context.ts'
import { Problem, problem } from '../../../request/problem.ts'

export interface Model {
  readonly id: string
  readonly object: 'model'
  /** In seconds since 1970. */
  readonly created: number
  readonly owned_by: string
}

const OWNER = 'lectern'

/** The id of the model that a collection is. */
export const collectionModel = (name: string): string => (name === DEFAULT_COLLECTION ? OWNER : `${OWNER}/${name}`)

export const describeModel = ({ name, createdAt }: CollectionSummary): Model => ({
  id: collectionModel(name),
  object: 'model',
  created: Math.floor(createdAt.getTime() / 1000),
  owned_by: OWNER,
})

/**
 * The collection that a model's id stands for.
 *
 * @throws Problem `not_found` on `/model`, whether it is not there or out of the caller's reach
 */
export async function collectionOf(chat: ChatService, principal: Principal, id: string): Promise<CollectionSummary> {
  const name = id === OWNER ? DEFAULT_COLLECTION : /^lectern\/(.+)$/s.exec(id)?.[1]
  if (name === undefined) throw unknownModel()
  return await chat.findCollection(principal, name).catch((error: unknown) => {
    throw error instanceof Problem && error.code === 'not_found' ? unknownModel() : error
  })
}

const unknownModel = (): Problem =>
  problem(
    'not_found',
    'There is no such model, or these credentials do not allow it. GET /v1/models lists the models.',
    { errors: [{ path: '/model', message: 'is none of the models' }] },
  )
