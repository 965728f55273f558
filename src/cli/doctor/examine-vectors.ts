/** Whether the vector store holds what the library holds, asked of a running server or of the program itself. */
import { CliError, type CommandContext } from '../program/command.ts'
import { connect, type Server } from '../program/connect.ts'
import { counted } from '../program/text.ts'
import { checkVectors, type Drift, describeDrift, driftOf } from '../vectors/drift.ts'
import { followVectors } from '../vectors/follow-vectors.ts'
import { readIndexStatus } from '../vectors/index-status.ts'
import { type Finding, look } from './finding.ts'

const REINDEX = 'lectern reindex makes new ones; or set the former embedder again.'
const REPAIR = 'lectern doctor --repair sends the vector store what it lacks, and removes what is gone.'
const NOT_COMPARED = 'Look at the embedder and the vector store: the rest is shown when both answer.'
const NO_KEY = 'the running server does not let this command look'
const KEY = 'Set ADMIN_KEY to its admin key, or run this where DATA_DIR/admin-key can be read.'

/** @param repair mend what is found */
export async function examineVectors(context: CommandContext, repair: boolean): Promise<readonly Finding[]> {
  // This machine's: commands that talk to another server look at nothing of this one.
  const server = await connect({}, { ...context, environment: { ...context.environment, LECTERN_URL: undefined } })
  try {
    // No embedder, or no plugin that has vectors: then there are none to look at.
    const { status } = await server.request('/v1/index')
    if (status === 404 || status === 501) return []
    if (status === 401 || status === 403) return [{ name: 'vectors', ok: false, detail: NO_KEY, advice: KEY }]
    const { advice } = await readIndexStatus(server)
    const languages = advice === null ? [] : [{ name: 'languages', ok: true, detail: advice }]
    return [await examine(server, context, repair), ...languages]
  } finally {
    await server.close()
  }
}

async function examine(server: Server, context: CommandContext, repair: boolean): Promise<Finding> {
  let drift: Drift | undefined
  let advice = NOT_COMPARED
  const finding = await look('vectors', '', async () => {
    const { state, unavailable } = await readIndexStatus(server)
    if (state === 'none') {
      advice = REINDEX
      throw new CliError(unavailable ?? 'another embedder made them')
    }
    const first = await checkVectors(server, { repair })
    drift = first
    const found = driftOf(first)
    if (!repair && found > 0) {
      advice = REPAIR
      throw new CliError(`drift ${found}: ${describeDrift(first)}`)
    }
    if (!repair) return describe(first)
    const followed = await followVectors(server, context, { signal: new AbortController().signal })
    drift = await checkVectors(server, { repair: false })
    if (followed.outcome !== 'done' || driftOf(drift) > 0)
      throw new CliError(`drift ${driftOf(drift)}: ${describeDrift(drift)}; ${drift.waiting} wait in the outbox`)
    return `${describe(drift)}${found === 0 ? '' : `; mended ${describeDrift(first)}`}`
  })
  return {
    ...finding,
    ...(finding.ok ? {} : { advice }),
    ...(drift === undefined ? {} : { figures: { drift: driftOf(drift), ...figuresOf(drift) } }),
  }
}

const describe = (drift: Drift): string =>
  `drift 0: ${counted(drift.chunks, 'passage')}, ${counted(drift.points, 'vector')}` +
  (drift.waiting === 0 ? '' : `, ${drift.waiting} waiting in the outbox`)

const figuresOf = ({ chunks, points, waiting, missing, stale, extra }: Drift) => ({
  chunks,
  points,
  waiting,
  missing,
  stale,
  extra,
})
