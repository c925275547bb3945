// A forward proxy between the browser and everything: what goes over the wire, both ways, to the byte.
// Developer tools forget the bodies of pages that were navigated away from; a wire does not.

import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Exchange {
  url: URL;
  /** The request's line, headers and body. */
  request: string;
  /** The response's status, headers and body. */
  response: string;
  status: number;
  location: string | undefined;
}

export interface Wiretap {
  address: string;
  heard: Exchange[];
  close(): Promise<void>;
}

export async function tapTheWire(): Promise<Wiretap> {
  const heard: Exchange[] = [];

  const proxy = createServer(async (request, response) => {
    const url = new URL(request.url!);
    // Only hop-by-hop headers and compression are kept from the server, so that bodies are readable here.
    const headers = request.rawHeaders.filter((_, index, all) =>
      !['accept-encoding', 'proxy-connection'].includes(all[index - (index % 2)]!.toLowerCase()));

    const exchange: Exchange = { url, request: '', response: '', status: 0, location: undefined };
    heard.push(exchange);
    const body = await read(request);
    exchange.request = `${request.method} ${url}\n${lines(request)}\n\n${body}`;

    const upstream = forward(url, { method: request.method, headers }, (answer) => {
      exchange.status = answer.statusCode!;
      exchange.location = answer.headers.location;
      exchange.response = `${answer.statusCode}\n${lines(answer)}\n\n`;
      response.writeHead(answer.statusCode!, answer.rawHeaders);
      answer.on('data', (chunk: Buffer) => {
        exchange.response += chunk.toString('latin1'); // wasm included: a byte is a character
        response.write(chunk);
      });
      answer.on('end', () => response.end());
      answer.on('error', () => response.destroy());
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    upstream.end(body);
  });

  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  return {
    address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    heard,
    close: () => new Promise((closed) => {
      proxy.close(() => closed());
      proxy.closeAllConnections();
    }),
  };
}

function lines({ rawHeaders }: IncomingMessage): string {
  const pairs = [];
  for (let index = 0; index < rawHeaders.length; index += 2) pairs.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  return pairs.join('\n');
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
