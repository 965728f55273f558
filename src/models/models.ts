/** Looks models up: how to talk to one, what it costs, and whether it is going away. */
import { FAMILIES, MODELS, type Model, type Price, type Traits } from './table.ts'

/** An operator hears so long before that a model ends. */
export const NOTICE_DAYS = 60

const DAY_MS = 86_400_000

/** @returns what is known of the model; without entry of its own, the traits of its family */
export const traitsOf = (name: string): Traits => {
  const plain = plainName(name)
  return MODELS[plain] ?? FAMILIES.find(([prefix]) => plain.startsWith(prefix))?.[1] ?? {}
}

/** @returns `undefined` when the model has no list price */
export const priceOf = (name: string): Price | undefined => find(name)?.price

/**
 * @param setting the setting that names the model
 * @returns for operators, from 60 days before the model ends on: when it does, and what to set
 */
export function endNotice(name: string, setting: string, today = new Date()): string | undefined {
  const model = find(name)
  if (model?.ends === undefined || daysUntil(model.ends, today) > NOTICE_DAYS) return undefined
  const verb = daysUntil(model.ends, today) > 0 ? 'ends' : 'ended'
  return `the model ${name} ${verb} on ${model.ends}${takeInstead(model, setting)}`
}

/** For operators: what a provider means by "not found". */
export function missingModel(name: string, setting: string): string {
  const model = find(name)
  return model?.successor === undefined
    ? `the model ${name} is not there: set ${setting} to another, or look at the address`
    : `the model ${name} is no longer available${takeInstead(model, setting)}`
}

/** Whole days; 0 and less once it has ended. */
export const daysUntil = (ends: string, today: Date): number => Math.ceil((Date.parse(ends) - today.getTime()) / DAY_MS)

const takeInstead = ({ successor }: Model, setting: string): string =>
  successor === undefined ? '' : `: set ${setting} to ${successor}, its successor`

/** A name may carry a release of its model, and gateways put the vendor before it. */
const find = (name: string): Model | undefined => MODELS[name] ?? MODELS[plainName(name)]

/** `gpt-4o-mini-2024-07-18` is a `gpt-4o-mini`, `models/gemini-2.5-pro` and `google/gemini-2.5-pro` a `gemini-2.5-pro`. */
const plainName = (name: string): string => name.replace(/^.*\//, '').replace(/-(\d{4}-\d{2}-\d{2}|00\d)$/, '')
