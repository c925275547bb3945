import { complaints, expectHeading, hydrated, open } from './support/pages';
import { continueAs, expectLoginPageOfProvider, expectSignedIn, expectSignedOut, people, signIn, signInLink, userMenu } from './support/people';
import { expect, test } from './support/test';

test('a visitor signs in from the home page and is greeted by name', async ({ page, world }) => {
  await open(page, '/');
  await expectSignedOut(page);

  await signInLink(page).click();
  await expectLoginPageOfProvider(page, world.provider);
  await continueAs(page, 'Alice');

  await expectSignedIn(page, 'Alice');
  await expect(page).toHaveURL('/');
});

test('a reload stays signed in', async ({ page }) => {
  await signIn(page, 'Alice');
  await page.reload();
  await expectSignedIn(page, 'Alice');
});

test("the server's own HTML already knows the user", async ({ page }) => {
  await signIn(page, 'Bob');
  for (const path of ['/', '/account', '/notes']) {
    const response = await page.goto(path);
    expect(await response!.text(), path).toContain(people.Bob.name);
  }
});

test('a deep link leads through the login back to where it pointed', async ({ page, world }) => {
  await page.goto('/notes');
  await expectLoginPageOfProvider(page, world.provider);
  await continueAs(page, 'Alice');

  await expectSignedIn(page, 'Alice');
  await expect(page).toHaveURL('/notes');
  await expectHeading(page, 'Notes');
});

test('the address after a login carries nothing of the protocol', async ({ page }) => {
  await page.goto('/auth/login?return_to=%2Faccount%3Ftab%3Da%2520b');
  await continueAs(page, 'Alice');
  await expectSignedIn(page, 'Alice');
  await expect(page).toHaveURL('/account?tab=a%20b');
});

test('the account page shows who the provider says one is', async ({ page }) => {
  await signIn(page, 'Alice');
  await open(page, '/account');
  await expectHeading(page, 'Account');
  await expect(page.getByRole('main')).toContainText(people.Alice.email);
});

test('two browsers are two people', async ({ page, browser, world }) => {
  const another = await browser.newContext({ baseURL: world.app });
  const second = await another.newPage();
  await signIn(page, 'Alice');
  await signIn(second, 'Bob');

  await page.reload();
  await expectSignedIn(page, 'Alice');
  await expectSignedIn(second, 'Bob');
  await another.close();
});

test('no page complains in the console, signed out or signed in', async ({ page }) => {
  const heard = complaints(page);
  await open(page, '/');
  await signIn(page, 'Alice');
  for (const path of ['/', '/account', '/account/sessions', '/notes', '/explorer', '/how-it-works', '/verified']) {
    await open(page, path);
  }
  expect(heard).toEqual([]);
});

test('links lead from page to page without leaving the app', async ({ page }) => {
  await signIn(page, 'Alice');
  await hydrated(page);
  const navigation = page.getByRole('banner');
  await navigation.getByRole('link', { name: 'Notes', exact: true }).click();
  await expectHeading(page, 'Notes');
  await userMenu(page).click();
  await navigation.getByRole('link', { name: 'Account' }).click();
  await expectHeading(page, 'Account');
  await navigation.getByRole('link').first().click();
  await expect(page).toHaveURL('/');
  await expectSignedIn(page, 'Alice');
});
