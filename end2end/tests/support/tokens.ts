// What the provider issued, and how to find it where it must not be.

import { readFileSync } from 'node:fs';

/** Every token the provider has issued so far. */
export function issuedTokens(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}

/** What gives a token away: itself, and of a JWT also the claims and the signature alone. */
export function telltales(token: string): string[] {
  const [, ...parts] = token.split('.');
  return [token, ...parts.filter((part) => part.length > 20)];
}

/** The claims of a JWT, or nothing for an opaque token. */
export function claims(token: string): Record<string, unknown> | undefined {
  const [, payload] = token.split('.');
  return payload ? JSON.parse(Buffer.from(payload, 'base64url').toString()) : undefined;
}

/** In plain, percent-encoded, or base64-encoded at any offset. */
export function contains(haystack: string, needle: string): boolean {
  return [needle, encodeURIComponent(needle), ...inBase64(needle)].some((form) => haystack.includes(form));
}

/** Base64 groups by three bytes, so a text looks different at each of three offsets; its edges are cut off. */
function inBase64(text: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.from(' '.repeat(offset) + text).toString('base64').replace(/=+$/, '');
    const inner = encoded.slice(offset === 0 ? 0 : 4, -4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
