import { createHash, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';

/** The claims of a token, as its issuer wrote them. */
export type Claims = Record<string, unknown>;

/**
 * The keys by which the user pools sign: one for each boot, made when it is first needed. Other issuers are not known here,
 * since nothing leaves this machine.
 */
export class TokenKeys {
  private pair: { privateKey: KeyObject; publicKey: KeyObject; keyId: string } | undefined;

  sign(claims: Claims): string {
    const { privateKey, keyId } = this.keys();
    const head = encode({ alg: 'RS256', kid: keyId, typ: 'JWT' });
    const signed = `${head}.${encode(claims)}`;
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }

  /** The claims of a token that was signed here; undefined for any other text. */
  verify(token: string): Claims | undefined {
    const [head = '', claims = '', signature = '', ...rest] = token.split('.');
    const { alg, kid } = decode(head) ?? {};
    const { publicKey, keyId } = this.keys();
    if (rest.length > 0 || alg !== 'RS256' || kid !== keyId) return undefined;
    const signed = Buffer.from(`${head}.${claims}`);
    const isOurs = verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'));
    return isOurs ? decode(claims) : undefined;
  }

  private keys() {
    if (!this.pair) {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const keyId = createHash('sha256')
        .update(publicKey.export({ type: 'spki', format: 'der' }))
        .digest('base64url');
      this.pair = { privateKey, publicKey, keyId };
    }
    return this.pair;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : undefined;
  } catch {
    return undefined;
  }
}
