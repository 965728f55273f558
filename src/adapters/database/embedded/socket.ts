/** A connection without a network: what the SQL driver writes goes to a database in the same process. */
import { Duplex } from 'node:stream'

/** The part of a database that speaks PostgreSQL's wire protocol. */
export interface WireBackend {
  /** Takes whole messages; `receive` is handed the reply, piece by piece. */
  execute(messages: Uint8Array<ArrayBuffer>, receive: (data: Uint8Array) => void): Promise<void>
  /** Ends a transaction that its client has left open. */
  rollback(): Promise<void>
}

const SSL_REQUEST = 80877103
const CANCEL_REQUEST = 80877102
const TERMINATE = 0x58

/**
 * The driver takes 'drain' for leave to give the connection to whoever waits next, inside a transaction too when no
 * query is under way (postgres 3.4.9, `drain` in src/connection.js). Here a write ends only after its reply, which is
 * just such a moment: two transactions would run as one. A socket that is never full never drains.
 */
const NEVER_FULL = Number.MAX_SAFE_INTEGER

type Finish = (error?: Error | null) => void

/**
 * Cuts the byte stream into whole messages, for the engine cannot wait for the rest of one. Refuses SSL, as there is
 * no wire to tap; a cancel request closes the connection, as the engine can hear nothing while it works.
 *
 * Message layout: https://www.postgresql.org/docs/18/protocol-message-formats.html
 */
export class DatabaseSocket extends Duplex {
  readonly #backend: WireBackend
  #waiting: Buffer = Buffer.alloc(0)
  #started = false

  constructor(backend: WireBackend) {
    super({ allowHalfOpen: false, writableHighWaterMark: NEVER_FULL })
    this.#backend = backend
  }

  /** The driver says goodbye only to an open socket. */
  get readyState(): 'open' | 'closed' {
    return this.destroyed ? 'closed' : 'open'
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, finish: Finish): void {
    this.#waiting = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk])
    this.#drain().then(() => finish(), finish)
  }

  override _final(finish: Finish): void {
    this.push(null)
    finish()
  }

  override _destroy(error: Error | null, finish: Finish): void {
    this.#backend.rollback().then(
      () => finish(error),
      () => finish(error),
    )
  }

  async #drain(): Promise<void> {
    if (!this.#started && !(await this.#start())) return
    const end = this.#endOfWholeMessages()
    if (end > 0) await this.#execute(end)
    if (this.#waiting[0] === TERMINATE) this.push(null)
  }

  /** The first packets have no type, and the engine wants the start-up packet alone. */
  async #start(): Promise<boolean> {
    while (this.#waiting.length >= 8) {
      const length = this.#waiting.readUInt32BE(0)
      const code = this.#waiting.readUInt32BE(4)
      if (code === CANCEL_REQUEST) {
        this.push(null)
        return false
      }
      if (code === SSL_REQUEST) {
        this.push(Buffer.from('N'))
        this.#waiting = this.#waiting.subarray(length)
        continue
      }
      if (this.#waiting.length < length) return false
      this.#started = true
      await this.#execute(length)
      return true
    }
    return false
  }

  #endOfWholeMessages(): number {
    let end = 0
    while (this.#waiting.length - end >= 5 && this.#waiting[end] !== TERMINATE) {
      const next = end + 1 + this.#waiting.readUInt32BE(end + 1)
      if (next > this.#waiting.length) break
      end = next
    }
    return end
  }

  /** Hands over the first `length` bytes, copied: they change threads, and the driver may use its buffer again. */
  async #execute(length: number): Promise<void> {
    const messages = new Uint8Array(length)
    messages.set(this.#waiting.subarray(0, length))
    this.#waiting = this.#waiting.subarray(length)
    await this.#backend.execute(messages, (data) => {
      if (!this.destroyed) this.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    })
  }
}
