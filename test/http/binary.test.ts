/** The HTTP scenarios on the compiled program. */
import { scenariosOn } from './scenarios.ts'
import { binary } from './targets.ts'

scenariosOn(binary, 7)
