/**
 * Removes what packages bring for other platforms and other ways of use, and Lectern never opens: 370 MB of 1,100. Only
 * where the packages of developers were left out (`npm install --omit=dev`), for a release is made of these files.
 */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WASM_FILE } from '../src/adapters/embedder/local/program-files.ts'

/** @param root the folder that holds `node_modules` */
export async function prunePackages(root = join(import.meta.dirname, '..')): Promise<void> {
  const packages = join(root, 'node_modules')
  const native = join(packages, 'onnxruntime-node/bin/napi-v6')
  for (const platform of await readdir(native))
    for (const architecture of await readdir(join(native, platform)))
      if (platform !== process.platform || architecture !== process.arch)
        await rm(join(native, platform, architecture), { recursive: true })
  const web = join(packages, 'onnxruntime-web/dist')
  for (const name of await readdir(web))
    if (name.endsWith('.map') || (name.endsWith('.wasm') && name !== WASM_FILE)) await rm(join(web, name))
}
