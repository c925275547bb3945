import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { comesAndGoes as world, root } from '../../worlds.mjs';
import { Gate } from '../support/gate';
import { deleteButton, expectHeading, hydrated, newText, open } from '../support/pages';
import { continueAs, expectSignedIn, signInLink } from '../support/people';
import { expect, test } from '../support/test';

test.use({ baseURL: world.app });
// One app and one provider for all of it; the app is not ready while the provider is away.
test.describe.configure({ mode: 'serial' });

const gate = new Gate(world.provider, world.behind);
const processes: ChildProcess[] = [];

test.beforeAll(async ({ request }) => {
  for (const script of ['oidc-provider.mjs', 'app.mjs']) {
    const started = spawn(process.execPath, [join('servers', script), world.name], { cwd: join(root, 'end2end'), detached: true, stdio: 'inherit' });
    processes.push(started);
    const url = script === 'app.mjs' ? `${world.app}/healthz` : `${world.behind}/.well-known/openid-configuration`;
    await expect.poll(() => request.get(url).then((answer) => answer.status(), () => 0), { timeout: 60_000 }).toBe(200);
  }
});

test.afterAll(async () => {
  // With whatever they have started themselves.
  for (const { pid } of processes) process.kill(-pid!);
  await gate.shut();
});

test('who signs in while the provider is away is told so, and tries again when it is back', async ({ page }) => {
  await page.goto('/');
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === '/auth/login');
  await signInLink(page).click();
  expect((await answer).status()).toBe(503);
  await expectHeading(page, 'The sign-in service is not answering');
  await expect(page.getByRole('link', { name: 'Home' })).toBeVisible();

  await gate.open();
  await expect(async () => {
    await page.getByRole('link', { name: 'Try again' }).click();
    await expect(page.getByRole('button', { name: 'Continue as Alice' })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await continueAs(page, 'Alice');
  await expectSignedIn(page, 'Alice');
  await page.context().storageState({ path: join(world.state, 'alice.json') });
});

test('who is signed in stays so while it is away, and loses nothing of what is typed', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: world.app, storageState: join(world.state, 'alice.json') });
  const page = await context.newPage();
  const text = newText('while nobody is there');
  const field = page.getByRole('textbox', { name: 'New note' });
  await open(page, '/notes');
  await expectSignedIn(page, 'Alice');

  await gate.shut();
  await field.fill(text);
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'sign-in service' })).toBeVisible();
  await expect(field).toHaveValue(text);
  await expectSignedIn(page, 'Alice');

  // A page that is loaded now still knows her, and says what it lacks.
  const second = await context.newPage();
  const loaded = await second.goto('/notes');
  expect(loaded?.status()).toBe(200);
  await hydrated(second);
  await expectSignedIn(second, 'Alice');
  await expect(second.getByRole('alert').filter({ hasText: 'sign-in service' })).toBeVisible();

  await gate.open();
  await expect(async () => {
    await page.getByRole('button', { name: 'Add note' }).click();
    await expect(deleteButton(page, text)).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await context.close();
});
