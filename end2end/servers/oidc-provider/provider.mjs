// How the npm providers are set up: as strict as a certified one gets, with four people and no passwords.

import { createPublicKey, randomBytes, generateKeyPairSync } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import Provider, { errors, interactionPolicy } from 'oidc-provider';
import { fapi, people } from '../../worlds.mjs';
import { errorPage, loginPage, logoutPage } from './pages.mjs';

// The one thing of Node 22 it uses here that Node 20 lacks.
URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null);

/** An API that wants tokens of its own. */
export const billing = 'https://billing.example';

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
const scopes = 'openid profile email offline_access';

export function makeProvider(world) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

  const provider = new Provider(world.provider, {
    acrValues: ['0', 'phr'],
    clients: [{
      client_id: world.settings.OIDC_CLIENT_ID,
      ...(world === fapi ? clientThatSigns(world) : clientWithASecret(world)),
      grant_types: ['authorization_code', 'refresh_token', ...(world === fapi ? [] : ['client_credentials', tokenExchange])],
      ...(world !== fapi && { introspection_signed_response_alg: 'RS256' }),
      response_types: ['code'],
      redirect_uris: [`${world.app}/auth/callback`],
      post_logout_redirect_uris: [`${world.app}/auth/logout/callback`],
    }],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: world === fapi ? 'PS256' : 'RS256', use: 'sig', kid: 'end2end' }] },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => { ctx.body = logoutPage(form); } },
      userinfo: { enabled: true },
      ...(world === fapi ? strictest : forOtherServices),
    },
    findAccount: (_ctx, sub) => account(sub),
    // `name` and `email` come from the userinfo endpoint alone, as the standard has it for the code flow.
    conformIdTokenClaims: true,
    // Whoever logs in agrees, so nobody is asked.
    loadExistingGrant: async (ctx) => {
      const grant = new provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope(scopes);
      grant.addResourceScope(billing, 'bills');
      await grant.save();
      return grant;
    },
    interactions: { policy: policy() },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    renderError: (ctx, out) => { ctx.type = 'html'; ctx.body = errorPage(out); },
    scopes: scopes.split(' '),
    ttl: { AccessToken: world.accessTokens ?? 300, AuthorizationCode: 60, Grant: 86400, IdToken: 300, Interaction: 600, RefreshToken: 86400, Session: 86400 },
  });

  if (world !== fapi) provider.registerGrantType(tokenExchange, exchange(provider), ['subject_token', 'subject_token_type', 'requested_token_type', 'resource', 'audience', 'scope']);
  provider.use(recordTokens(world.issued));
  provider.use(interactions(provider));
  provider.on('server_error', (_ctx, error) => console.error(error));
  return provider;
}

/** The standard policy, and a new login for whoever is asked for a passkey and has not used one. */
function policy() {
  const { base, Check } = interactionPolicy;
  const prompts = base();
  prompts.get('login').checks.add(new Check('passkey', 'A passkey is wanted', ({ oidc }) =>
    wantsPasskey(oidc.params) && oidc.session.acr !== 'phr' && !oidc.result?.login));
  return prompts;
}

const wantsPasskey = ({ acr_values: acrValues = '' }) => acrValues.split(' ').includes('phr');

const clientWithASecret = ({ settings }) => ({
  client_secret: settings.OIDC_CLIENT_SECRET,
  token_endpoint_auth_method: 'client_secret_basic',
});

const clientThatSigns = ({ settings }) => ({
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [createPublicKey(readFileSync(settings.OIDC_CLIENT_KEY_FILE)).export({ format: 'jwk' })] },
  id_token_signed_response_alg: 'PS256',
  dpop_bound_access_tokens: true,
  require_pushed_authorization_requests: true,
});

const strictest = {
  fapi: { enabled: true, profile: '2.0' },
  pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
  dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
};

/** What is needed for tokens that are not the user's own: introspection that is signed, resources by name, an exchange. */
const forOtherServices = {
  clientCredentials: { enabled: true },
  introspection: { enabled: true },
  jwtIntrospection: { enabled: true },
  resourceIndicators: {
    enabled: true,
    getResourceServerInfo: (_ctx, resource) => ({ scope: 'bills rates', audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: 300 }),
    // Without a resource, the token is for userinfo and for the notes API, and opaque.
    useGrantedResource: () => false,
  },
};

/** RFC 8693, which the provider leaves to whoever runs it: a JWT for the resource, about the same user. */
function exchange(provider) {
  return async (ctx) => {
    const { client, params } = ctx.oidc;
    const subject = await provider.AccessToken.find(params.subject_token);
    if (!subject || params.subject_token_type !== accessToken) throw new errors.InvalidRequest('the subject_token is not good');
    if (params.resource !== billing) throw new errors.InvalidTarget();
    const token = new provider.AccessToken({ accountId: subject.accountId, client, grantId: subject.grantId, gty: 'token_exchange' });
    token.resourceServer = new provider.ResourceServer(billing, { scope: 'bills', audience: billing, accessTokenFormat: 'jwt', accessTokenTTL: 300 });
    token.scope = 'bills';
    ctx.oidc.entity('AccessToken', token);
    ctx.body = { access_token: await token.save(), issued_token_type: accessToken, token_type: 'Bearer', expires_in: token.expiration };
  };
}

function account(sub) {
  const person = Object.values(people).find((each) => each.sub === sub);
  return person && { accountId: sub, claims: () => ({ ...person, email_verified: true }) };
}

/** Every token that leaves the token endpoint goes on record, so that a test can prove no browser ever saw it. */
function recordTokens(file) {
  return async (ctx, next) => {
    await next();
    if (!['token', 'introspection'].includes(ctx.oidc?.route)) return;
    const { access_token, refresh_token, id_token } = ctx.body ?? {};
    const signed = typeof ctx.body === 'string' && ctx.body;
    const tokens = [access_token, refresh_token, id_token, signed].filter(Boolean);
    appendFileSync(file, tokens.map((token) => `${token}\n`).join(''));
  };
}

/** The pages between "who are you?" and the redirect back to the app. */
function interactions(provider) {
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    const { prompt, params } = await provider.interactionDetails(ctx.req, ctx.res);
    const answer = ctx.method === 'POST' ? new URLSearchParams(await text(ctx.req)) : undefined;

    if (prompt.name === 'consent') {
      await provider.interactionFinished(ctx.req, ctx.res, { consent: {} });
      ctx.respond = false;
    } else if (answer?.has('cancel')) {
      await provider.interactionFinished(ctx.req, ctx.res, { error: 'access_denied' });
      ctx.respond = false;
    } else if (answer) {
      await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: answer.get('sub'), acr: wantsPasskey(params) ? 'phr' : '0' } });
      ctx.respond = false;
    } else {
      ctx.type = 'html';
      ctx.body = loginPage();
    }
  };
}

async function text(stream) {
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
}
