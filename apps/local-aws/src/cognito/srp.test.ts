import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto';
import { InitiateAuthCommand, RespondToAuthChallengeCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimsOf, CognitoFixture, CUSTOMERS, PASSWORD, refusal, WRONG_CREDENTIALS } from './testing.ts';

const EMAIL = 'ana@example.com';
const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const TIMESTAMP = 'Sun Nov 22 12:00:00 UTC 2026';

function modPow(base: bigint, exponent: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = modPow((base * base) % N, exponent / 2n);
  return exponent % 2n === 1n ? (half * base) % N : half;
}
/** Java's BigInteger.toByteArray, which Cognito's clients hash. */
function bytes(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(parseInt(even.slice(0, 2), 16) > 127 ? `00${even}` : even, 'hex');
}
const sha256 = (...parts: (Buffer | string)[]): Buffer => createHash('sha256').update(Buffer.concat(parts.map((p) => Buffer.from(p)))).digest(); // prettier-ignore
const integer = (buffer: Buffer): bigint => BigInt(`0x${buffer.toString('hex')}`);

/** The client's half, written from the description of the protocol and not from the emulator's code. */
class SrpClient {
  readonly #secret = integer(randomBytes(32));
  readonly publicValue = modPow(2n, this.#secret);

  sign(parameters: Record<string, string>, password: string): string {
    const userId = parameters['USER_ID_FOR_SRP'] ?? '';
    const poolName = CUSTOMERS.split('_')[1] ?? '';
    const serverPublic = BigInt(`0x${parameters['SRP_B'] ?? ''}`);
    const salt = BigInt(`0x${parameters['SALT'] ?? ''}`);
    const u = integer(sha256(bytes(this.publicValue), bytes(serverPublic)));
    const k = integer(sha256(bytes(N), bytes(2n)));
    const x = integer(sha256(bytes(salt), sha256(`${poolName}${userId}:${password}`)));
    const base = (((serverPublic - k * modPow(2n, x)) % N) + N) % N;
    const shared = modPow(base, this.#secret + u * x);
    const extracted = createHmac('sha256', bytes(u)).update(bytes(shared)).digest();
    const key = createHmac('sha256', extracted).update('Caldera Derived Key\u0001').digest().subarray(0, 16);
    const block = Buffer.from(parameters['SECRET_BLOCK'] ?? '', 'base64');
    return createHmac('sha256', key)
      .update(Buffer.concat([Buffer.from(poolName + userId), block, Buffer.from(TIMESTAMP)]))
      .digest('base64');
  }
}

describe('sign-in by SRP', () => {
  let cognito: CognitoFixture;
  let ClientId: string;
  let sub: string;
  beforeEach(async () => {
    cognito = await CognitoFixture.start();
    sub = await cognito.register(EMAIL);
    ClientId = await cognito.publicClient();
  });
  afterEach(() => cognito.close());

  const start = async (srp: { publicValue: bigint }, username = EMAIL) => {
    const answer = await cognito.sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: username, SRP_A: srp.publicValue.toString(16) },
      }),
    );
    expect(answer.ChallengeName).toBe('PASSWORD_VERIFIER');
    return answer.ChallengeParameters ?? {};
  };
  const finish = (parameters: Record<string, string>, signature: string, client = ClientId) =>
    cognito.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: client,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: {
          USERNAME: parameters['USERNAME'] ?? '',
          PASSWORD_CLAIM_SECRET_BLOCK: parameters['SECRET_BLOCK'] ?? '',
          PASSWORD_CLAIM_SIGNATURE: signature,
          TIMESTAMP,
        },
      }),
    );
  const attempt = async (password: string, username = EMAIL) => {
    const srp = new SrpClient();
    const parameters = await start(srp, username);
    return finish(parameters, srp.sign(parameters, password));
  };

  it('gives tokens to who knows the password, time after time', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { AuthenticationResult } = await attempt(PASSWORD);
      expect(claimsOf(AuthenticationResult?.AccessToken)['sub']).toBe(sub);
    }
  });

  it('refuses a wrong password and an unknown user alike, with a salt that stays the same', async () => {
    expect(await refusal(attempt('wrong password'))).toBe(WRONG_CREDENTIALS);
    expect(await refusal(attempt(PASSWORD, 'nobody@example.com'))).toBe(WRONG_CREDENTIALS);
    const known = await start(new SrpClient());
    const unknown = await start(new SrpClient(), 'nobody@example.com');
    expect(Object.keys(unknown).sort()).toEqual(Object.keys(known).sort());
    expect(unknown['SALT']).toHaveLength(known['SALT']?.length ?? 0);
    expect((await start(new SrpClient(), 'nobody@example.com'))['SALT']).toBe(unknown['SALT']);
  });

  it('takes a secret block once, and only from its client', async () => {
    const srp = new SrpClient();
    const parameters = await start(srp);
    const signature = srp.sign(parameters, PASSWORD);
    await finish(parameters, signature);
    expect(await refusal(finish(parameters, signature))).toContain('Invalid session');
    const again = await start(srp);
    expect(await refusal(finish(again, srp.sign(again, PASSWORD), await cognito.publicClient()))).toContain(
      'Invalid session',
    );
    const late = await start(srp);
    cognito.clock.now += 3 * 60_000 + 1;
    expect(await refusal(finish(late, srp.sign(late, PASSWORD)))).toContain('Invalid session');
  });

  it('refuses public values that would fix the shared secret', async () => {
    for (const publicValue of [0n, N, 2n * N]) {
      expect(await refusal(start({ publicValue }))).toBe('InvalidParameterException: SRP_A');
    }
  });

  it('shares the lock of the password flow', async () => {
    for (let round = 0; round < 5; round += 1) await refusal(attempt('wrong password'));
    expect(await refusal(attempt(PASSWORD))).toContain('Password attempts exceeded');
    expect(await refusal(cognito.login(EMAIL))).toContain('Password attempts exceeded');
  });
});
