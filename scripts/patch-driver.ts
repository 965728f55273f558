/**
 * Mends the PostgreSQL driver in node_modules after every install. Goes when a release of `postgres` has the remedies.
 *
 * - When a connection is lost inside a transaction, or just after it was made, the driver throws where nobody can catch
 *   it, and the process dies (https://github.com/porsager/postgres/issues/1208).
 * - When a value cannot be bound while another query is under way, that one gets the error, and the connection waits
 *   for ever for the reply to a query that was never sent. Nobody has reported it yet.
 * - A statement that is prepared anew binds what is bound already: JSON becomes a text of JSON
 *   (https://github.com/porsager/postgres/issues/1197; mended upstream, not released).
 * - Each connection first asks for the types of arrays, some 300 rows. Not a fault: 5 ms of a start, and one reply more to
 *   wait for whenever a connection is made.
 * - A query that is sent between the error of a connection and its end waits for ever, and the next connection takes
 *   the reply to another query for its own. Nobody has reported it yet.
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Edit {
  readonly before: string
  readonly after: string
}

/** Types, and those of their arrays, from PostgreSQL's pg_type.dat. */
const ARRAYS =
  'const ARRAYS = [[16, 1000], [17, 1001], [19, 1003], [20, 1016], [21, 1005], [23, 1007], [25, 1009], [26, 1028],\n' +
  '  [114, 199], [700, 1021], [701, 1022], [1043, 1015], [1082, 1182], [1114, 1115], [1184, 1185], [1700, 1231],\n' +
  '  [2950, 2951], [3802, 3807]]\n'

const EDITS: readonly Edit[] = [
  // A statement for a connection that is gone is refused, like one for a connection that was ended.
  {
    before: '  function execute(q) {\n    if (terminated)\n',
    after:
      '  function execute(q) {\n    if (socket === null)\n' +
      "      return queryError(q, Errors.connection('CONNECTION_CLOSED', options)), true\n\n    if (terminated)\n",
  },
  // What was to be written to the old socket must neither hold up nor precede what is written to the next one.
  {
    before: '    clearImmediate(nextWriteTimer)\n    socket.removeListener',
    after: '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener',
  },
  // What was sent after the connection's error fails at its end, and the next connection starts with nothing.
  {
    before: '    !hadError && (query || sent.length) && error(Errors.connection(',
    after: '    ;(query || sent.length) && error(Errors.connection(',
  },
  {
    before: '    closedTime = performance.now()\n    hadError',
    after: '    query = errorResponse = null\n    closedTime = performance.now()\n    hadError',
  },
  // PostgreSQL's own arrays have the same numbers everywhere: no connection asks for them first.
  {
    before: 'export default Connection\n',
    after: `${ARRAYS}\nexport default Connection\n`,
  },
  {
    before: '      needsTypes = options.fetch_types\n      statementId',
    after:
      '      needsTypes = false\n      ARRAYS.forEach(([type, array]) => addArrayType(type, array))\n      statementId',
  },
  // A query that waits behind another one takes its error itself, and leaves the line. Only for one that goes first is
  // something under way that has to be ended.
  {
    before:
      '    } catch (error) {\n      sent.length === 0 && write(Sync)\n      errored(error)\n      return true\n    }\n',
    after:
      '    } catch (error) {\n      if (sent.remove(q) !== null)\n        return queryError(q, error), true\n' +
      '      write(Sync)\n      errored(error)\n      return true\n    }\n',
  },
  {
    before: '      parameters[i] = x = type in options.serializers\n',
    after: '      x = type in options.serializers\n',
  },
]

/** @returns the source with every edit made once @throws Error when it is not the source that the edits are for */
export function applyEdits(name: string, source: string, edits: readonly Edit[]): string {
  return edits.reduce((text, { before, after }) => {
    if (text.includes(after)) return text
    if (!text.includes(before)) throw new Error(`${name} is not the release that is mended here: no "${before}"`)
    return text.replace(before, () => after)
  }, source)
}

export const patchSource = (source: string): string => applyEdits('postgres', source, EDITS)

/** Changes a file of a package. Does nothing when it is mended already. */
export async function patchFile(path: string, patch: (source: string) => string): Promise<void> {
  const source = await readFile(path, 'utf8')
  const patched = patch(source)
  if (patched === source) return
  // Not in place: the file may be a link into a cache that other projects use too.
  const fresh = `${path}.${process.pid}`
  await writeFile(fresh, patched)
  await rename(fresh, path)
}

/** Changes the files that Bun, Deno and the compiled program use. */
export const patchDriver = (root = join(import.meta.dirname, '..')): Promise<void> =>
  patchFile(join(root, 'node_modules/postgres/src/connection.js'), patchSource)

if (import.meta.main) await patchDriver()
