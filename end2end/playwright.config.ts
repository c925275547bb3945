import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { defineConfig } from '@playwright/test';
import type { WorldOption } from './tests/support/test';
import { devOp, fapi, oidcProvider } from './worlds.mjs';

const chromium = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path));
const isRoot = process.getuid?.() === 0;

/** A server of the tests; ready when `url` answers. */
const server = (script: string, url: string) => ({
  command: `node servers/${script}`,
  url,
  reuseExistingServer: false,
  timeout: 60_000,
  gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 2_000 },
});

const clientKey = fapi.settings.OIDC_CLIENT_KEY_FILE;
if (!existsSync(clientKey)) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  mkdirSync(dirname(clientKey), { recursive: true });
  writeFileSync(clientKey, privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

/** `RELEASE=1`: what `cargo xtask dist` has built. It brings no provider of its own, so it has one of its worlds alone. */
const isRelease = !!process.env.RELEASE;

const ready = (app: string) => `${app}/readyz`;

export default defineConfig<WorldOption>({
  testDir: 'tests',
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  retries: 0,
  // Generous, for a machine that is busy compiling: nothing waits longer than it must.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  workers: 2,
  reporter: [['list']],
  projects: isRelease ? [
    {
      name: 'release',
      testMatch: [
        'release.spec.ts', 'first-load.spec.ts', 'no-javascript.spec.ts', 'notes.spec.ts', 'security.spec.ts', 'tabs.spec.ts',
        'pages/accessibility.spec.ts', 'pages/hydration.spec.ts', 'pages/provider-away.spec.ts', 'pages/theme.spec.ts',
      ],
      use: { world: oidcProvider, baseURL: oidcProvider.app },
    },
  ] : [
    {
      name: devOp.name,
      testIgnore: ['fapi.spec.ts', 'release.spec.ts', 'upstreams.spec.ts'],
      use: { world: devOp, baseURL: devOp.app },
    },
    // What pages look like and how they feel has nothing to do with the provider.
    {
      name: oidcProvider.name,
      testIgnore: ['fapi.spec.ts', 'pages/**', 'release.spec.ts'],
      use: { world: oidcProvider, baseURL: oidcProvider.app },
    },
    // Another way to the provider and to the API, not another app.
    {
      name: fapi.name,
      testMatch: ['fapi.spec.ts', 'login.spec.ts', 'logout.spec.ts', 'step-up.spec.ts', 'tokens.spec.ts'],
      use: { world: fapi, baseURL: fapi.app },
    },
  ],
  webServer: [
    server('oidc-provider.mjs oidc-provider', `${oidcProvider.provider}/.well-known/openid-configuration`),
    server('app.mjs oidc-provider', ready(oidcProvider.app)),
    ...(isRelease ? [] : [
      server('app.mjs dev-op', ready(devOp.app)),
      server('oidc-provider.mjs fapi', `${fapi.provider}/.well-known/openid-configuration`),
      server('app.mjs fapi', ready(fapi.app)),
    ]),
  ],
  use: {
    trace: 'retain-on-failure',
    launchOptions: {
      // Without one, Playwright looks for the browser it downloaded itself.
      executablePath: chromium,
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
