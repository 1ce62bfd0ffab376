import * as z from 'zod';
import type { Cognito } from '../cognito/service.ts';
import type { Claims } from '../cognito/tokens.ts';
import { messageAnswer, type HttpAnswer, type HttpRequest } from './event.ts';

/** Who signs tokens here. */
export type TokenIssuers = Pick<Cognito, 'verify' | 'isIssuer'>;

export const authorizerProperties = z.strictObject({
  ApiId: z.string(),
  Name: z.string(),
  AuthorizerType: z.literal('JWT', 'the twin runs JWT authorizers only'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.strictObject({ Issuer: z.string(), Audience: z.array(z.string()).min(1) }),
});

export interface JwtAuthorizer {
  issuer: string;
  audience: readonly string[];
}

/** What the function is told of the caller; the scopes are those of a route that asks for some. */
export interface Authorized {
  claims: Record<string, string>;
  scopes: null;
}

/**
 * Looks at the request's token as API Gateway does: signature, issuer, audience (`client_id` where there is no `aud`)
 * and times. The wall clock counts: the issuer's is not virtual either.
 */
export function authorize(
  { issuer, audience }: JwtAuthorizer,
  issuers: TokenIssuers,
  { headers }: HttpRequest,
): Authorized | { refusal: HttpAnswer } {
  const token = (headers.authorization ?? '').replace(/^Bearer /i, '');
  const claims = token === '' ? undefined : issuers.verify(token);
  if (!claims || claims.iss !== issuer || !isFor(claims, audience) || !isFresh(claims))
    return { refusal: unauthorized(token) };
  const told = Object.entries(claims).map(([name, value]) => [name, claimText(value)] as const);
  return { claims: Object.fromEntries(told), scopes: null };
}

function isFor({ aud, client_id: clientId }: Claims, audience: readonly string[]): boolean {
  const named: unknown[] = aud === undefined ? [clientId] : Array.isArray(aud) ? aud : [aud];
  return named.some((name) => audience.includes(String(name)));
}

function isFresh({ exp, nbf = 0, iat = 0 }: Claims): boolean {
  const now = Date.now() / 1000;
  return Number(exp) > now && Number(nbf) <= now && Number(iat) <= now;
}

/** Every claim becomes a text, a list one in brackets. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function unauthorized(token: string): HttpAnswer {
  const challenge = token === '' ? 'Bearer' : 'Bearer scope="" error="invalid_token"';
  return messageAnswer(401, 'Unauthorized', { 'www-authenticate': challenge });
}
