/** The HTTP scenarios on Deno. */
import { scenariosOn } from './scenarios.ts'
import { deno } from './targets.ts'

scenariosOn(deno, 7)
