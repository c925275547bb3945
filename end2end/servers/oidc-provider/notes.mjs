// The notes API of the development services once more, for tokens that only this provider understands.

import { createHash, randomUUID } from 'node:crypto';
import { EmbeddedJWK, calculateJwkThumbprint, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';

export function notesApi(provider) {
  const notes = new Map(); // sub → notes

  /** What a JWT says that the provider has signed, as an API sees it that has never heard of the provider's opaque tokens. */
  const keys = createRemoteJWKSet(new URL(`${provider.issuer}/jwks`));
  const verified = async (token) => {
    const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: provider.issuer });
    return { type: protectedHeader.typ, ...payload };
  };

  return async (request, response) => {
    const send = (status, body) => {
      response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
      response.end(body && JSON.stringify(body));
    };
    const refuse = (status, title) => send(status, { title, status });

    const [, scheme, token] = /^(Bearer|DPoP) (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (request.url === '/claims') {
      const claims = await verified(token).catch((error) => ({ error: error.message }));
      return send(claims.error ? 401 : 200, claims);
    }
    const grant = token && await provider.AccessToken.find(token);
    if (grant?.jkt) {
      const [proof, lacksNonce] = await proofOf(request, token).catch(() => []);
      if (lacksNonce) {
        response.setHeader('dpop-nonce', nonce);
        response.setHeader('www-authenticate', 'DPoP error="use_dpop_nonce"');
        return refuse(401, 'The proof has no nonce of mine');
      }
      if (scheme !== 'DPoP' || proof !== grant.jkt) {
        response.setHeader('www-authenticate', 'DPoP error="invalid_dpop_proof"');
        return refuse(401, 'Whoever sent this does not have the key of the token');
      }
    }
    if (!grant) {
      response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
      return refuse(401, 'The access token is missing, unknown or expired');
    }
    const sub = grant.accountId;
    const mine = notes.get(sub) ?? notes.set(sub, []).get(sub);

    const { pathname } = new URL(request.url, 'http://here');
    const [, collection, id] = pathname.split('/').map(decodeURIComponent);
    const route = `${request.method} /${collection}${id ? '/{id}' : ''}`;

    switch (route) {
      case 'GET /whoami':
        return send(200, { sub });
      case 'GET /notes':
        return send(200, mine);
      case 'POST /notes': {
        const text = textOf(await read(request));
        if (!text) return refuse(400, 'Write something first: a note cannot be empty.');
        const note = { id: randomUUID(), text, created_at: new Date().toISOString() };
        mine.unshift(note);
        return send(201, note);
      }
      case 'DELETE /notes': {
        const { acr, loginTs } = await provider.Session.findByUid(grant.sessionUid);
        if (acr !== 'phr' || Date.now() / 1000 - loginTs > 300) {
          response.setHeader('www-authenticate',
            'Bearer error="insufficient_user_authentication", acr_values="phr", max_age="300"');
          return refuse(401, 'This needs a passkey');
        }
        mine.length = 0;
        return send(204);
      }
      case 'DELETE /notes/{id}': {
        const index = mine.findIndex((note) => note.id === id);
        if (index < 0) return refuse(404, 'There is no such note');
        mine.splice(index, 1);
        return send(204);
      }
      default:
        return refuse(404, 'There is nothing here');
    }
  };
}

/** Which key signed the proof (RFC 9449 §4.3), and whether it lacks our nonce. */
async function proofOf(request, token) {
  const proof = request.headers.dpop;
  const { payload } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] });
  const url = new URL(request.url, `http://${request.headers.host}`);
  const hash = createHash('sha256').update(token).digest('base64url');
  const fits = payload.htm === request.method && payload.htu === url.origin + url.pathname && payload.ath === hash
    && Math.abs(Date.now() / 1000 - payload.iat) < 60 && !proofs.has(payload.jti);
  if (!fits) throw new Error('not for this request');
  proofs.add(payload.jti);
  return [await calculateJwkThumbprint(decodeProtectedHeader(proof).jwk), payload.nonce !== nonce];
}

const nonce = randomUUID();
const proofs = new Set();

async function read(request) {
  let all = '';
  for await (const chunk of request) all += chunk;
  return all;
}

function textOf(body) {
  try {
    return String(JSON.parse(body).text ?? '').trim();
  } catch {
    return '';
  }
}
