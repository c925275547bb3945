// The notes API of the development services once more, for tokens that only this provider understands.

import { randomUUID } from 'node:crypto';

export function notesApi(provider) {
  const notes = new Map(); // sub → notes

  return async (request, response) => {
    const send = (status, body) => {
      response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
      response.end(body && JSON.stringify(body));
    };
    const refuse = (status, title) => send(status, { title, status });

    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const grant = token && await provider.AccessToken.find(token);
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
