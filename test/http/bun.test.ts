/** The HTTP scenarios on Bun from source, which is sent all that nobody should send. */
import { scenariosOn } from './scenarios.ts'
import { bun } from './targets.ts'

scenariosOn(bun, 1)
