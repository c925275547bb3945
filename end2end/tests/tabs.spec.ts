import { expectHeading } from './support/pages';
import { continueAs, expectLoginPageOfProvider, expectSignedIn, signIn } from './support/people';
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
