// What stands in front of a server, and can be shut: nobody answers then, and nobody is being answered any more.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export class Gate {
  #server?: Server;
  #sockets = new Set<Socket>();

  /** Between those who come to `front` and the server at `behind`. */
  constructor(readonly front: string, readonly behind: string) {}

  async open() {
    const { hostname, port } = new URL(this.behind);
    const server = createServer((visitor) => {
      const onward = connect(Number(port), hostname);
      for (const [one, other] of [[visitor, onward], [onward, visitor]]) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => this.#sockets.delete(one));
        one.pipe(other);
      }
    });
    this.#server = server;
    const front = new URL(this.front);
    server.listen(Number(front.port), front.hostname);
    await once(server, 'listening');
  }

  async shut() {
    const closed = this.#server && once(this.#server, 'close');
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
