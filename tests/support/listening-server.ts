import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A place on this machine that counts whoever comes: the app must never. */
export interface ListeningServer {
  readonly port: number;
  /** TCP connections and UDP packets so far. */
  readonly arrivals: readonly string[];
  close(): Promise<void>;
}

/** Listens on TCP and UDP at the same port of the loopback address. */
export async function listen(): Promise<ListeningServer> {
  const arrivals: string[] = [];
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    arrivals.push('tcp');
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nAccess-Control-Allow-Origin: *\r\n\r\nok');
  });
  await new Promise<void>((done) => tcp.listen(0, '127.0.0.1', done));
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4');
  udp.on('message', () => arrivals.push('udp'));
  await new Promise<void>((done) => udp.bind(port, '127.0.0.1', done));
  return {
    port,
    arrivals,
    async close() {
      await new Promise<void>((done) => udp.close(() => done()));
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => tcp.close(() => done()));
    },
  };
}
