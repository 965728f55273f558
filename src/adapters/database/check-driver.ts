/** Whether the driver is the one that `scripts/patch-driver.ts` has mended; a compiled program always holds that one. */
import { readFile } from 'node:fs/promises'
import { isCompiled } from './embedded/assets.ts'

/** Stands in the mended source alone. */
export const MENDED_MARK = 'query = errorResponse = null\n    closedTime'

/** @throws Error that says how to mend it: a connection that is lost would end the whole process */
export async function checkDriver(entry = isCompiled ? undefined : import.meta.resolve('postgres')): Promise<void> {
  if (entry === undefined) return
  const source = await readFile(new URL('./connection.js', entry), 'utf8')
  if (source.includes(MENDED_MARK)) return
  throw new Error(
    'The PostgreSQL driver in node_modules is not mended (npm install --ignore-scripts leaves it so), and a lost ' +
      'connection would end the program: run npx bun scripts/patch-driver.ts',
  )
}
