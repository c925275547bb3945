import type { Page } from '@playwright/test';
import { hydrated } from '../support/pages';
import { expect, test } from '../support/test';

const choose = (page: Page, name: string) => page.getByRole('contentinfo').getByRole('button', { name }).click();

for (const javaScriptEnabled of [true, false]) {
  test.describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ javaScriptEnabled, colorScheme: 'light' });

    test('a theme is chosen, outlives a reload, and is given up again', async ({ page }) => {
      await page.goto('/how-it-works');
      if (javaScriptEnabled) await hydrated(page);
      const kept = page.waitForResponse((response) => response.url().includes('/fn/theme'));
      await choose(page, 'Dark');
      await kept;
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
      await expect(page).toHaveURL(/\/how-it-works\??$/);
      await expect(page.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true');

      // In the server's own bytes: nothing flashes.
      const response = await page.goto('/');
      expect(await response!.text()).toMatch(/<html[^>]* data-theme="dark"/);
      await expect(page.locator('body')).toHaveCSS('color-scheme', 'dark');

      if (javaScriptEnabled) await hydrated(page);
      const forgotten = page.waitForResponse((response) => response.url().includes('/fn/theme'));
      await choose(page, 'As the system');
      await forgotten;
      await page.goto('/');
      await expect(page.locator('html')).not.toHaveAttribute('data-theme');
      expect(await page.context().cookies()).toEqual([]);
    });
  });
}
