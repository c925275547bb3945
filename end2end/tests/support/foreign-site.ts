// A page on another site: 127.0.0.1, where the app is on localhost.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ForeignSite {
  origin: string;
  /** The address of a page with one link, "Onwards", to `target`. */
  linkTo(target: string): string;
  /** The address of a page that frames `target`. */
  framing(target: string): string;
  close(): Promise<void>;
}

export async function openForeignSite(): Promise<ForeignSite> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here');
    const target = encodeURI(searchParams.get('to') ?? '/');
    const content = pathname === '/framing' ? `<iframe src="${target}"></iframe>` : `<a href="${target}">Onwards</a>`;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">
      <h1>Elsewhere</h1>${content}`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    origin,
    linkTo: (target) => `${origin}/?to=${encodeURIComponent(target)}`,
    framing: (target) => `${origin}/framing?to=${encodeURIComponent(target)}`,
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}
