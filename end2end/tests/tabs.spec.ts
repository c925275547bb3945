import { complaints, expectHeading, hydrated, newText, open } from './support/pages';
import { continueAs, expectLoginPageOfProvider, expectSignedIn, signIn, signOut } from './support/people';
import { expect, test } from './support/test';

test('two tabs that log in at once both end signed in, each where it wanted to go', async ({ context, world }) => {
  const first = await context.newPage();
  const second = await context.newPage();
  await first.goto('/auth/login?return_to=/account');
  await second.goto('/auth/login?return_to=/notes');
  await expectLoginPageOfProvider(first, world.provider);
  await expectLoginPageOfProvider(second, world.provider);

  await continueAs(first, 'Alice');
  await expectSignedIn(first, 'Alice');
  await expect(first).toHaveURL('/account');

  await continueAs(second, 'Alice');
  await expectSignedIn(second, 'Alice');
  await expect(second).toHaveURL('/notes');

  await first.reload();
  await expectSignedIn(first, 'Alice');
});

test('a sign-out in one tab shows in the other at once, and keeps what was typed there', async ({ page, context }) => {
  await signIn(page, 'Alice');
  const other = await context.newPage();
  const heard = complaints(other);
  await open(other, '/notes');
  const draft = other.getByRole('textbox', { name: 'New note' });
  await draft.fill('half a thought');

  await signOut(page);
  await expect(other.getByRole('alert')).toContainText('Your session has ended');
  await expect(draft).toHaveValue('half a thought');
  expect(heard).toEqual([]);

  await other.getByRole('alert').getByRole('link', { name: 'Sign in again' }).click();
  await continueAs(other, 'Alice');
  await expectSignedIn(other, 'Alice');
  await expect(other).toHaveURL('/notes');
  await hydrated(other);
  await expect(draft).toHaveValue('half a thought');
});

test('a tab does nothing for somebody who signed in in another one', async ({ page, context, browser, world }) => {
  const text = newText('of Alice');
  await signIn(page, 'Alice');
  await open(page, '/notes');
  const draft = page.getByRole('textbox', { name: 'New note' });
  await draft.fill(text);

  const other = await context.newPage();
  await other.goto('/');
  await signOut(other);
  await signIn(other, 'Bob');

  const answer = page.waitForResponse((response) => response.url().includes('/fn/notes/add'));
  await page.getByRole('button', { name: 'Add note' }).click();
  expect((await answer).status()).toBe(409);
  const notice = page.getByRole('alert').filter({ hasText: 'Somebody signed in again in this browser' });
  await expect(notice).toBeVisible();
  await expect(draft).toHaveValue(text);

  await open(other, '/notes');
  await expect(other.getByRole('main')).not.toContainText(text);
  const hers = await (await browser.newContext({ baseURL: world.app })).newPage();
  await signIn(hers, 'Alice');
  await open(hers, '/notes');
  await expect(hers.getByRole('main')).not.toContainText(text);
  await hers.context().close();

  await notice.getByRole('link', { name: 'Continue' }).click();
  await expectSignedIn(page, 'Bob');
  await expect(page).toHaveURL('/notes');
  await hydrated(page);
  await expect(draft).toHaveValue('');
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ javaScriptEnabled });

    test('a link on another site arrives signed in, and Back leads to that site', async ({ page, foreign, world }) => {
      await signIn(page, 'Alice');
      await page.goto(foreign.linkTo(`${world.app}/account`));
      await page.getByRole('link', { name: 'Onwards' }).click();

      await expectHeading(page, 'Account');
      await expectSignedIn(page, 'Alice');
      await expect(page).toHaveURL('/account');
      await page.reload();
      await expectSignedIn(page, 'Alice');

      await page.goBack();
      await expectHeading(page, 'Elsewhere');
    });

    test('a link on another site finds an anonymous visitor anonymous', async ({ page, foreign, world }) => {
      await page.goto(foreign.linkTo(`${world.app}/`));
      await page.getByRole('link', { name: 'Onwards' }).click();
      await expect(page.getByRole('link', { name: 'Sign in' }).first()).toBeVisible();
      await expect(page).toHaveURL('/');
    });
  });
}
