// The worlds in which the tests run: the same app, once with our own development provider, once with the certified
// `oidc-provider` from npm, which owes us nothing, and once with that at its strictest.
//
// All ports are the tests' own, so that a running `cargo leptos watch` is not disturbed. Providers are on
// 127.0.0.1 and the app is on localhost: different sites, so that a SameSite mistake shows.

import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('..', import.meta.url));

const state = (name) => join(root, 'target', 'end2end', name);

export const devOp = {
  name: 'dev-op',
  app: 'http://localhost:3100',
  provider: 'http://127.0.0.1:4100',
  state: state('dev-op'),
  /** The server's database and log. */
  kept: join(state('dev-op'), 'app'),
  /** Every token the provider issued, one per line. */
  issued: join(state('dev-op'), 'issued.txt'),
  /** What tells the server which provider to use. None is named, so it starts its own. */
  settings: {
    DEV_SERVICES_PORT: '4100', // the notes API is on the next one
    DEV_SERVICES_STATE: join(state('dev-op'), 'dev-services'),
    DEV_SERVICES_RECORD: join(state('dev-op'), 'issued.txt'),
  },
};

export const oidcProvider = {
  name: 'oidc-provider',
  app: 'http://localhost:3200',
  provider: 'http://127.0.0.1:4200',
  notes: 'http://127.0.0.1:4201',
  state: state('oidc-provider'),
  kept: join(state('oidc-provider'), 'app'),
  issued: join(state('oidc-provider'), 'issued.txt'),
  settings: {
    OIDC_ISSUER: 'http://127.0.0.1:4200',
    OIDC_CLIENT_ID: 'leptos-bff',
    // HTTP Basic wants these form-urlencoded (RFC 6749 §2.3.1); a client that forgets cannot log in here.
    OIDC_CLIENT_SECRET: 'not so secret: 100% + a/b & c=d',
  },
};

/** FAPI 2.0: pushed authorization requests, a client that signs, tokens bound to a key, and a new nonce for every proof. */
export const fapi = {
  name: 'fapi',
  /** In seconds. */
  accessTokens: 20,
  app: 'http://localhost:3300',
  provider: 'http://127.0.0.1:4300',
  notes: 'http://127.0.0.1:4301',
  state: state('fapi'),
  kept: join(state('fapi'), 'app'),
  issued: join(state('fapi'), 'issued.txt'),
  settings: {
    OIDC_ISSUER: 'http://127.0.0.1:4300',
    OIDC_CLIENT_ID: 'leptos-bff',
    /** Made by the configuration of the tests, before anything starts. */
    OIDC_CLIENT_KEY_FILE: join(root, 'target', 'end2end', 'client-key.pem'),
    OIDC_DPOP: 'auto',
  },
};

/** Like `oidcProvider`, but that its provider comes and goes; a test starts it for itself. */
export const comesAndGoes = {
  ...oidcProvider,
  name: 'comes-and-goes',
  app: 'http://localhost:3400',
  /** What stands between the app and the provider, and can be shut. */
  provider: 'http://127.0.0.1:4400',
  notes: 'http://127.0.0.1:4401',
  behind: 'http://127.0.0.1:4402',
  /** In seconds: so short that the provider is needed all the time. */
  accessTokens: 1,
  state: state('comes-and-goes'),
  kept: join(state('comes-and-goes'), 'app'),
  issued: join(state('comes-and-goes'), 'issued.txt'),
  settings: { ...oidcProvider.settings, OIDC_ISSUER: 'http://127.0.0.1:4400' },
};

/** The same people in all worlds. */
export const people = {
  Alice: { sub: 'user-alice', name: 'Alice Archer', email: 'alice@example.com' },
  Bob: { sub: 'user-bob', name: 'Bob Baker', email: 'bob@example.com' },
  /** For tests that end all of her sessions: nobody else signs in as her. */
  Carol: { sub: 'user-carol', name: 'Carol Clark', email: 'carol@example.com' },
  /** For tests that delete all of his notes. */
  Dave: { sub: 'user-dave', name: 'Dave Dyer', email: 'dave@example.com' },
};
