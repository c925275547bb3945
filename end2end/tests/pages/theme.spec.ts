import type { Page } from '@playwright/test';
import { expectHeading, hydrated } from '../support/pages';
import { expect, test } from '../support/test';

const choose = (page: Page, name: string) => page.getByRole('contentinfo').getByRole('button', { name }).click();

for (const javaScriptEnabled of [true, false]) {
  test.describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ javaScriptEnabled, colorScheme: 'light' });

    test('a theme is chosen, outlives a reload, and is given up again', async ({ page }) => {
      await page.goto('/how-it-works');
      if (javaScriptEnabled) await hydrated(page);
      await choose(page, 'Dark');
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
      await expect(page).toHaveURL(/\/how-it-works\??$/);
      await expect(page.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true');

      // In the server's own bytes: nothing flashes.
      const response = await page.goto('/');
      expect(await response!.text()).toMatch(/<html[^>]* data-theme="dark"/);
      await expect(page.locator('body')).toHaveCSS('color-scheme', 'dark');
      await page.goto('/auth/callback');
      await expectHeading(page, 'Signing in did not work');
      await expect(page.locator('body')).toHaveCSS('color-scheme', 'dark');
      await page.goto('/');

      if (javaScriptEnabled) await hydrated(page);
      await choose(page, 'As the system');
      await expect(page.getByRole('button', { name: 'As the system' })).toHaveAttribute('aria-pressed', 'true');
      await page.goto('/');
      await expect(page.locator('html')).not.toHaveAttribute('data-theme');
      expect(await page.context().cookies()).toEqual([]);
    });
  });
}
