// What every test starts from: the world it runs in, and another site to come from.

import { test as base, expect } from '@playwright/test';
import { type ForeignSite, openForeignSite } from './foreign-site';
import { devOp } from '../../worlds.mjs';

export interface World {
  name: string;
  /** The app's public URL. */
  app: string;
  /** The issuer. */
  provider: string;
  /** The record of every token the provider issued. */
  issued: string;
  /** Where the server keeps its database and its log. */
  kept: string;
  /** Environment variables of the server. */
  settings: Partial<Record<string, string>>;
}

export interface WorldOption {
  world: World;
}

interface Fixtures {
  /** A site that has nothing to do with the app. */
  foreign: ForeignSite;
}

export const test = base.extend<WorldOption & Fixtures>({
  world: [devOp, { option: true }],
  foreign: async ({}, use) => {
    const site = await openForeignSite();
    await use(site);
    await site.close();
  },
});

export { expect };
