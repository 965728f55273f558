/** What one call of an outside service has used, as the service itself counts it. */
export interface ServiceUsage {
  readonly inputTokens: number
  /** Searches that a reranker charges for. */
  readonly searches: number
}

/** Of a port whose calls may cost money. */
export interface Priced {
  /** The model's name in lists of prices; absent: a call costs nothing. */
  readonly pricedAs?: string
}

export interface Charged {
  /** Called after a call, when the service has said what it used. */
  readonly onUsage?: (usage: ServiceUsage) => void
}
