/** What `npm install` ends with: the driver is mended and, where the sources are, the files of a first start are made. */
import { existsSync } from 'node:fs'
import { patchDriver } from './patch-driver.ts'

await patchDriver()
if (process.env.npm_config_omit?.split(' ').includes('dev')) {
  const { prunePackages } = await import('./prune-packages.ts')
  await prunePackages()
}
// An image installs before it copies the sources.
if (existsSync(new URL('../src', import.meta.url))) {
  console.log('lectern: making the files of a first start …')
  try {
    const { ensureSeed } = await import('./seed.ts')
    await ensureSeed()
  } catch (error) {
    console.warn('No seed was made, so the first start makes the database by itself, which takes longer:', error)
  }
  try {
    const { buildWeb } = await import('./web.ts')
    await buildWeb()
  } catch (error) {
    console.warn('The pages for browsers were not made, so Deno cannot serve them:', error)
  }
}
