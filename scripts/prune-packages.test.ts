import { expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { glob } from 'tinyglobby'
import { prunePackages } from './prune-packages.ts'

test('what this platform uses stays', async () => {
  const root = await mkdtemp(join(tmpdir(), 'lectern-prune-'))
  const own = `onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`
  const used = [own, 'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', 'onnxruntime-web/dist/ort.wasm.min.mjs']
  const unused = [
    'onnxruntime-node/bin/napi-v6/plan9/x64/onnxruntime_binding.node',
    'onnxruntime-node/bin/napi-v6/linux/mips/onnxruntime_binding.node',
    'onnxruntime-web/dist/ort-wasm-simd-threaded.jsep.wasm',
    'onnxruntime-web/dist/ort.all.min.mjs.map',
  ]
  try {
    for (const path of [...used, ...unused]) {
      await mkdir(dirname(join(root, 'node_modules', path)), { recursive: true })
      await writeFile(join(root, 'node_modules', path), '')
    }
    await prunePackages(root)
    await prunePackages(root)
    expect((await glob('**/*', { cwd: join(root, 'node_modules') })).sort()).toEqual(used.sort())
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})
