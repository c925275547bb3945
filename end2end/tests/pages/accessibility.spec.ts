import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { addNote, deleteNote, explorer, hydrated, newText, open } from '../support/pages';
import { signIn, signOut, userMenu } from '../support/people';
import { expect, test } from '../support/test';

async function expectNoViolation(page: Page, where: string) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
  expect(found, where).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe finds nothing, ${colorScheme},`, () => {
    // Reduced, so that nothing is looked at half faded in.
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

    test('on the pages for everybody', async ({ page }) => {
      for (const path of ['/', '/how-it-works', '/no/such/page']) {
        await open(page, path);
        await expectNoViolation(page, path);
      }
      await page.goto('/auth/callback');
      await expectNoViolation(page, 'a problem');
    });

    test('on the pages for users', async ({ page }) => {
      await signIn(page, 'Bob');
      for (const path of ['/', '/notes', '/account', '/account/sessions', '/explorer', '/how-it-works', '/verified']) {
        await open(page, path);
        await expectNoViolation(page, path);
      }
    });

    test('in the states of a page', async ({ page, context }) => {
      const text = newText('looked at');
      await signIn(page, 'Bob');
      await open(page, '/explorer');
      await explorer(page).send.click();
      await expect(explorer(page).got).toBeVisible();
      await expectNoViolation(page, 'an answer');

      await open(page, '/notes');
      await userMenu(page).click();
      await expectNoViolation(page, 'the user menu');
      await page.keyboard.press('Escape');
      await addNote(page, text);
      await page.getByRole('button', { name: 'Delete all notes' }).click();
      await expectNoViolation(page, 'a dialog');
      await page.keyboard.press('Escape');
      await deleteNote(page, text);
      await expect(page.getByText('Note deleted')).toBeVisible();
      await expectNoViolation(page, 'a toast');
      await page.getByRole('textbox', { name: 'New note' }).fill('   ');
      await page.getByRole('button', { name: 'Add note' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      await expectNoViolation(page, 'an error');
      await context.setOffline(true);
      await expect(page.getByText('You are offline')).toBeVisible();
      await expectNoViolation(page, 'offline');
      await context.setOffline(false);

      const other = await context.newPage();
      await other.goto('/');
      await hydrated(other);
      await signOut(other);
      await expect(page.getByText('Your session has ended')).toBeVisible();
      await expectNoViolation(page, 'an ended session');
    });
  });
}
