// node servers/app.mjs <dev-op | oidc-provider | fapi | comes-and-goes>
//
// Starts the app's server in one of the worlds, on clean state, with nothing of the caller's environment but PATH.
// What it logs is in target/end2end/<world>/app/server.log.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, openSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { comesAndGoes, devOp, fapi, oidcProvider, root } from '../worlds.mjs';

const world = [devOp, oidcProvider, fapi, comesAndGoes].find(({ name }) => name === process.argv[2]);
if (!world) {
  console.error('usage: node servers/app.mjs <dev-op | oidc-provider | fapi | comes-and-goes>');
  process.exit(2);
}

rmSync(world.kept, { recursive: true, force: true });
if (world === devOp) rmSync(world.state, { recursive: true, force: true });
mkdirSync(world.kept, { recursive: true });

const server = spawn(resolve(process.env.SERVER_BIN ?? join(root, process.env.RELEASE ? 'target/release/server' : 'target/debug/server')), {
  cwd: root,
  stdio: ['ignore', openSync(join(world.kept, 'server.log'), 'w'), 'inherit'],
  env: {
    PATH: process.env.PATH,
    PUBLIC_URL: world.app,
    LEPTOS_SITE_ADDR: `127.0.0.1:${new URL(world.app).port}`,
    // A release has its site within.
    ...(process.env.RELEASE ? {} : { LEPTOS_SITE_ROOT: process.env.SITE_ROOT ?? 'target/site' }),
    LEPTOS_OUTPUT_NAME: 'app',
    DATABASE_URL: `sqlite://${join(world.kept, 'bff.db')}`,
    SESSION_KEYS: randomBytes(32).toString('base64url'),
    BFF_CONFIG: `end2end/${world.name}.toml`,
    RUST_LOG: 'info,bff=trace,server=trace',
    ...world.settings,
  },
});
server.on('error', (error) => {
  console.error(`${error.message}\nBuild it first: cargo leptos build`);
  process.exit(1);
});
server.on('exit', (code) => process.exit(code ?? 1));
