import { addNote, deleteButton, deleteNote, newText, open } from './support/pages';
import { continueAs, expectSignedIn } from './support/people';
import { expect, test } from './support/test';
import { issuedTokens } from './support/tokens';

// The provider enforces all of FAPI 2.0: what gets through here was pushed, signed and proven.

test('the browser carries a reference to the authorization request and nothing of it', async ({ page, world }) => {
  const leaves = page.waitForRequest((request) => request.url().startsWith(`${world.provider}/auth?`));
  await page.goto('/auth/login?return_to=/account');
  const { searchParams } = new URL((await leaves).url());
  expect([...searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
  await continueAs(page, 'Alice');
  await expectSignedIn(page, 'Alice');
  await expect(page).toHaveURL('/account');
});

test('notes are written with a proof, and go on after the token was refreshed', async ({ page, world }) => {
  const text = newText('with a proof');
  await page.goto('/auth/login?return_to=/notes');
  await continueAs(page, 'Bob');
  await expectSignedIn(page, 'Bob');
  await open(page, '/notes');
  await addNote(page, text);

  const before = issuedTokens(world.issued).length;
  await expect(async () => {
    await open(page, '/notes');
    await expect(deleteButton(page, text)).toBeVisible();
    expect(issuedTokens(world.issued).length).toBeGreaterThan(before);
  }).toPass({ timeout: 60_000 });
  await deleteNote(page, text);
});
