/**
 * Swagger UI's files, read when someone opens the page: from source out of its package, in the compiled program from inside
 * the executable, compressed, where `scripts/program.ts` put them.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { executableRoot } from '../../base/executable-root.ts'
import { readPacked } from '../../base/packed-file.ts'

export interface StaticAsset {
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly contentType: string
}

/** The folder inside the executable. */
export const SWAGGER_FOLDER = 'swagger'

export const SWAGGER_FILES = ['swagger-ui-bundle.js', 'swagger-ui.css'] as const
type SwaggerFile = (typeof SWAGGER_FILES)[number]

export const swaggerScript = (): Promise<StaticAsset> =>
  readAsset('swagger-ui-bundle.js', 'text/javascript; charset=utf-8')

export const swaggerStyle = (): Promise<StaticAsset> => readAsset('swagger-ui.css', 'text/css; charset=utf-8')

/** Where Swagger UI's package has it. */
export const swaggerPath = (name: SwaggerFile): string =>
  fileURLToPath(new URL(`../../../node_modules/swagger-ui-dist/${name}`, import.meta.url))

async function readAsset(name: SwaggerFile, contentType: string): Promise<StaticAsset> {
  if (executableRoot === undefined) return { body: new Uint8Array(await readFile(swaggerPath(name))), contentType }
  return { body: await readPacked(new URL(`${SWAGGER_FOLDER}/${name}.zst`, executableRoot)), contentType }
}
