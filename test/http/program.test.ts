/** The HTTP scenarios on Bun, compiled where it has been: what runs is the same, and this one is sent all that nobody should send. */
import { scenariosOn } from './scenarios.ts'
import { program } from './targets.ts'

scenariosOn(program, 1)
