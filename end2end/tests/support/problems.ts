// RFC 9457, as JSON and as a page.

import { type APIResponse, expect, type Page } from '@playwright/test';
import { expectHeading } from './pages';

/** The headers a browser would send with a `fetch` of the app's own page. */
export const sameOrigin = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' };

export async function expectProblem(response: APIResponse, status: number, code: string) {
  expect(response.status(), await response.text()).toBe(status);
  expect(response.headers()['content-type']).toContain('application/problem+json');
  expect(await response.json()).toMatchObject({ type: `urn:bff:${code}`, status });
}

/** A navigation gets a page that explains, and offers a way on. */
export async function expectProblemPage(page: Page, status: number, path: string) {
  const response = await page.goto(path);
  expect(response?.status()).toBe(status);
  expect(response?.headers()['content-type']).toContain('text/html');
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toBeVisible();
  await expect(heading).not.toBeEmpty();
  await expect(page.getByRole('main')).toContainText(/\w+ \w+ \w+ \w+/);
  await expect(page.getByRole('main').getByRole('link', { name: 'Home' })).toBeVisible();
}

export { expectHeading };
