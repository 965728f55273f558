/** Counters, gauges and histograms that parts of the program register; rendering them is a plugin's job. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Labels = Readonly<Record<string, string>>

export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): { add(by?: number, labels?: Labels): void }
  gauge(name: string, help: string, labels?: readonly string[]): { set(value: number, labels?: Labels): void }
  histogram(
    name: string,
    help: string,
    buckets: readonly number[],
    labels?: readonly string[],
  ): { observe(value: number, labels?: Labels): void }
  /** All of it in Prometheus' text format. */
  render(): Promise<string>
}

/** Every name gets the prefix `lectern_`. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  return {
    counter(name, help, labels = []) {
      const counter = new Counter({ name: `lectern_${name}`, help, labelNames: [...labels], registers })
      return { add: (by = 1, values = {}) => counter.inc({ ...values }, by) }
    },
    gauge(name, help, labels = []) {
      const gauge = new Gauge({ name: `lectern_${name}`, help, labelNames: [...labels], registers })
      return { set: (value, values = {}) => gauge.set({ ...values }, value) }
    },
    histogram(name, help, buckets, labels = []) {
      const histogram = new Histogram({
        name: `lectern_${name}`,
        help,
        buckets: [...buckets],
        labelNames: [...labels],
        registers,
      })
      return { observe: (value, values = {}) => histogram.observe({ ...values }, value) }
    },
    render: () => registry.metrics(),
  }
}
