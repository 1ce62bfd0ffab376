import { generateKeyPairSync, hash, sign, verify, type KeyPairKeyObjectResult } from 'node:crypto';

/** The claims of a token, as its issuer wrote them. */
export type Claims = Record<string, unknown>;

/**
 * The keys by which the user pools sign: one for each boot, made when it is first needed. Other issuers are not known here,
 * since nothing leaves this machine.
 */
export class TokenKeys {
  private pair: KeyPairKeyObjectResult | undefined;

  sign(claims: Claims): string {
    const { privateKey, publicKey } = this.keys();
    const kid = hash('sha256', publicKey.export({ type: 'spki', format: 'der' }), 'base64url');
    const parts = [{ alg: 'RS256', kid, typ: 'JWT' }, claims].map((part) => JSON.stringify(part));
    const signed = parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }

  /** The claims of a token that was signed here; undefined for any other text. */
  verify(token: string): Claims | undefined {
    const [head = '', claims = '', signature = '', ...rest] = token.split('.');
    const signed = Buffer.from(`${head}.${claims}`);
    const { publicKey } = this.keys();
    const isOurs = verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'));
    if (!isOurs || rest.length > 0) return undefined;
    return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims;
  }

  private keys(): KeyPairKeyObjectResult {
    return (this.pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 }));
  }
}
