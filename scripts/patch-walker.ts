/**
 * Keeps the compiled program from running what lies in the current folder. `fdir`, by which tinyglobby walks folders, looks
 * for a `picomatch` when it is loaded, which it has no use for here; inside an executable that is looked for in the
 * `node_modules` of wherever it was started, such as a site whose pages are put in.
 */
import { join } from 'node:path'
import { applyEdits, type Edit, patchFile } from './patch-driver.ts'

const EDITS: readonly Edit[] = [
  {
    before: 'try {\n\t__require.resolve("picomatch");\n\tpm = __require("picomatch");\n} catch {}\n',
    after: '// It is not looked for: see scripts/patch-walker.ts.\n',
  },
]

/** Before a build; from source it is looked for beside `fdir` alone. */
export const patchWalker = (root = join(import.meta.dirname, '..')): Promise<void> =>
  patchFile(join(root, 'node_modules/fdir/dist/index.mjs'), (source) => applyEdits('fdir', source, EDITS))
