import type { Page } from '@playwright/test';
import { hydrated } from '../support/pages';
import { signIn } from '../support/people';
import { differingPixels } from '../support/pixels';
import { expect, test } from '../support/test';

// The server's page is the finished page. Each page is compared with itself, before and after hydration in one run, and not with
// a stored image: fonts look different on every machine.

declare global {
  interface Window {
    shifted: number;
  }
}

const looks = {
  phone: { width: 375, height: 740 },
  desktop: { width: 1280, height: 800 },
};

/** Higher than any page: a picture of a whole page is taken of what a moment ago was the whole page. */
const WHOLE = 5000;

/** What it looks like, but for the clocks that run. */
const picture = (page: Page) => page.screenshot({ animations: 'disabled', mask: [page.getByRole('timer')] });

const pages = ['/', '/notes', '/account', '/account/sessions', '/explorer', '/how-it-works'];

for (const [name, viewport] of Object.entries(looks)) {
  test.describe(name, () => {
    test.use({ viewport });

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`hydration changes no pixel, ${colorScheme}`, async ({ page, browser }, testInfo) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ ...viewport, height: WHOLE });
        await signIn(page, 'Alice');
        let release = () => {};
        let held = Promise.resolve();
        await page.route(/\.wasm(\?|$)/, async (route) => {
          await held;
          await route.continue();
        });
        for (const path of pages) {
          held = new Promise<void>((go) => { release = go; });
          const asked = page.waitForRequest(/\.wasm(\?|$)/);
          await page.goto(path, { waitUntil: 'commit' });
          await asked;
          await page.waitForFunction(() => document.readyState !== 'loading');
          await expect(page.getByRole('contentinfo')).toBeVisible();
          expect(await page.evaluate(() => document.body.scrollHeight)).toBeLessThanOrEqual(WHOLE);
          const before = await picture(page);
          await expect(page.locator('html[data-hydrated]')).not.toBeAttached();
          release();
          await hydrated(page);
          const after = await picture(page);
          const differing = await differingPixels(browser, before, after);
          if (differing > 0) {
            await testInfo.attach(`${path} before`, { body: before, contentType: 'image/png' });
            await testInfo.attach(`${path} after`, { body: after, contentType: 'image/png' });
          }
          expect(differing, path).toBe(0);
        }
      });
    }

    test('nothing moves while a page loads', async ({ page }) => {
      await page.addInitScript(() => {
        window.shifted = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shifted += (entry as unknown as { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await signIn(page, 'Alice');
      for (const path of pages) {
        await page.goto(path);
        await hydrated(page);
        expect(await page.evaluate(() => window.shifted), path).toBe(0);
      }
    });
  });
}

test('a page fits 320 pixels without moving sideways', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(page, 'Alice');
  for (const path of ['/', '/notes', '/account', '/account/sessions', '/explorer', '/how-it-works', '/no/such/page']) {
    await page.goto(path);
    await hydrated(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320);
  }
});
