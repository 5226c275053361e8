import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What an endpoint was sent. */
export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How it answers: a status, or whatever it likes. */
export type Behaviour = number | ((request: IncomingMessage, response: ServerResponse) => void)

/** An endpoint on loopback that keeps what it is sent; gone when the test is over. */
export const receiver = async (behaviour: () => Behaviour = () => 204) => {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      received.push({ path: request.url ?? '', headers, body: Buffer.concat(chunks).toString() })
      const how = behaviour()
      if (typeof how === 'function') how(request, response)
      else response.writeHead(how).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  onTestFinished(close)
  return { url: `http://127.0.0.1:${port}/hook`, port, received, close }
}
