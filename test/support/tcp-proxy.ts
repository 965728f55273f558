/** A way to a real service that can be closed, or go dead, while the service itself knows nothing of it. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /** The address, by way of the proxy. */
  via(url: string): string
  /** Nothing listens; whoever was connected is cut off. */
  refuse(): Promise<void>
  /** Connections are taken and kept, and nothing comes through any more. */
  hang(): void
  /** As at first; what was dead is cut off. */
  forward(): Promise<void>
  stop(): Promise<void>
}

/** @param url where it leads to, e.g. `http://127.0.0.1:8000` */
export async function startTcpProxy(url: string): Promise<TcpProxy> {
  const { hostname, port: targetPort } = new URL(url)
  const sockets = new Set<Socket>()
  let hanging = false
  let listening = false
  const keep = (socket: Socket, other?: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      if (!hanging) other?.destroy()
    })
  }
  const server = createServer((client) => {
    const target = connect(Number(targetPort), hostname)
    keep(client, target)
    keep(target, client)
    client.on('data', (bytes) => hanging || target.write(bytes))
    target.on('data', (bytes) => hanging || client.write(bytes))
  })
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const listen = async (port: number): Promise<void> => {
    if (listening) return
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
    listening = true
  }
  const close = async (): Promise<void> => {
    cut()
    if (!listening) return
    listening = false
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    via(address) {
      const changed = new URL(address)
      changed.host = `127.0.0.1:${port}`
      return changed.href.replace(/\/$/, '')
    },
    refuse: close,
    hang() {
      hanging = true
    },
    async forward() {
      cut()
      hanging = false
      await listen(port)
    },
    stop: close,
  }
}
