// node servers/oidc-provider.mjs <oidc-provider | fapi | comes-and-goes>
//
// The certified `oidc-provider` from npm, and a notes API that believes its tokens.

import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { comesAndGoes, fapi, oidcProvider } from '../worlds.mjs';
import { notesApi } from './oidc-provider/notes.mjs';
import { makeProvider } from './oidc-provider/provider.mjs';

const world = [fapi, comesAndGoes].find(({ name }) => name === process.argv[2]) ?? oidcProvider;

rmSync(world.state, { recursive: true, force: true });
mkdirSync(world.state, { recursive: true });

const provider = makeProvider(world);
const listen = (handler, url) => createServer(handler).listen(Number(new URL(url).port), new URL(url).hostname);

// The tests wait for the provider, so the API comes first.
listen(notesApi(provider), world.notes).on('listening', () => listen(provider.callback(), world.behind ?? world.provider));
