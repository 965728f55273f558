/** Counters, gauges and histograms that parts of the program register; rendering them is a plugin's job. */
import {
  AggregatorRegistry,
  Counter,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client'

export type Labels = Readonly<Record<string, string>>

export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): { add(by?: number, labels?: Labels): void }
  /** @param combine how what several processes say becomes one value; `max` for what each reads from the database. @default sum */
  gauge(
    name: string,
    help: string,
    labels?: readonly string[],
    combine?: 'sum' | 'min' | 'max',
  ): { set(value: number, labels?: Labels): void }
  histogram(
    name: string,
    help: string,
    buckets: readonly number[],
    labels?: readonly string[],
  ): { observe(value: number, labels?: Labels): void }
  /** Called before each rendering, to set what is looked up rather than counted; nobody waits for it over a second. */
  onRender(look: () => void | Promise<void>): void
  /** What this process counts. */
  snapshot(): Promise<MetricsSnapshot>
  /** What all processes on the port count, in Prometheus' text format. */
  render(): Promise<string>
}

export type MetricsSnapshot = readonly MetricObjectWithValues<MetricValue<string>>[]

type Look = () => void | Promise<void>

/** Sets of label values that one metric keeps; those of a histogram are a dozen series each. */
const MAX_SERIES_PER_METRIC = 300
const MAX_SERIES_PER_HISTOGRAM = 60
/** What has not arrived by then keeps its last value. */
const LOOK_MS = 1000

/**
 * Every name gets the prefix `lectern_`. A name that is there already is the same metric. The labels of a metric are
 * bounded, whoever sets them: values beyond the bound are counted together as `other`.
 *
 * @param others what other processes that share the port count
 */
export function createMetrics(others: () => Promise<readonly MetricsSnapshot[]> = async () => []): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const made = new Map<string, unknown>()
  const looks: Look[] = []
  const once = <Made>(name: string, make: () => Made): Made => {
    const known = made.get(name) ?? make()
    made.set(name, known)
    return known as Made
  }
  const looking = new Set<Look>()
  /** One that hangs is not begun again; one that fails is no reason to tell nothing at all. */
  const look = async (each: Look): Promise<void> => {
    if (looking.has(each)) return
    looking.add(each)
    try {
      await each()
    } catch {
      // Its metric stays as it was.
    } finally {
      looking.delete(each)
    }
  }

  const snapshot = async (): Promise<MetricsSnapshot> => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LOOK_MS)
    })
    await Promise.race([Promise.all(looks.map(look)), late])
    clearTimeout(timer)
    return await registry.getMetricsAsJSON()
  }

  return {
    counter: (name, help, labels = []) =>
      once(name, () => {
        const counter = new Counter({ name: `lectern_${name}`, help, labelNames: [...labels], registers })
        const bound = boundLabels(labels, MAX_SERIES_PER_METRIC)
        return { add: (by = 1, values = {}) => counter.inc(bound(values), by) }
      }),
    gauge: (name, help, labels = [], aggregator = 'sum') =>
      once(name, () => {
        const options = { name: `lectern_${name}`, help, labelNames: [...labels], aggregator, registers }
        const gauge = new Gauge(options)
        const bound = boundLabels(labels, MAX_SERIES_PER_METRIC)
        return { set: (value, values = {}) => gauge.set(bound(values), value) }
      }),
    histogram: (name, help, buckets, labels = []) =>
      once(name, () => {
        const options = { name: `lectern_${name}`, help, buckets: [...buckets], labelNames: [...labels], registers }
        const histogram = new Histogram(options)
        const bound = boundLabels(labels, MAX_SERIES_PER_HISTOGRAM)
        return { observe: (value, values = {}) => histogram.observe(bound(values), value) }
      }),
    onRender: (each) => void looks.push(each),
    snapshot,
    async render() {
      const [own, theirs] = await Promise.all([snapshot(), others()])
      if (theirs.length === 0) return await registry.metrics()
      return await AggregatorRegistry.aggregate([own, ...theirs] as MetricsSnapshot[]).metrics()
    },
  }
}

/** Passes on the first sets of values that it sees; later ones become `other`. */
function boundLabels(names: readonly string[], most: number): (values: Labels) => Record<string, string> {
  const known = new Set<string>()
  const rest = Object.fromEntries(names.map((name) => [name, 'other']))
  return (values) => {
    if (names.length === 0) return {}
    const key = names.map((name) => values[name]).join('\n')
    if (!known.has(key)) {
      if (known.size >= most) return rest
      known.add(key)
    }
    return { ...values }
  }
}
