import { describe, expect, it } from '@jest/globals';
import { VerifiedTokens } from './verified-tokens.ts';

describe('verified tokens', () => {
  const start = 1_000_000;
  const at = (): { tokens: VerifiedTokens<string>; wait: (seconds: number) => void } => {
    let now = start;
    return { tokens: new VerifiedTokens<string>(() => now), wait: (seconds) => void (now += seconds) };
  };

  it('know the exact token again and no other', () => {
    const { tokens } = at();
    tokens.remember('header.claims.signature', 'ada', start + 600);
    expect(tokens.find('header.claims.signature')).toBe('ada');
    expect(tokens.find('header.claims.Signature')).toBeUndefined();
    expect(tokens.find('header.claims.')).toBeUndefined();
  });

  it('forget it at its expiry', () => {
    const { tokens, wait } = at();
    tokens.remember('token', 'ada', start + 10);
    wait(9.9);
    expect(tokens.find('token')).toBe('ada');
    wait(0.1);
    expect(tokens.find('token')).toBeUndefined();
  });

  it('forget it after a minute, whatever its expiry: the key may have been withdrawn', () => {
    const { tokens, wait } = at();
    tokens.remember('token', 'ada', start + 3_600);
    wait(59.9);
    expect(tokens.find('token')).toBe('ada');
    wait(0.1);
    expect(tokens.find('token')).toBeUndefined();
  });

  it('stay within their number, the least used going first', () => {
    const { tokens } = at();
    tokens.remember('busy', 'ada', start + 600);
    tokens.remember('idle', 'bea', start + 600);
    for (let count = 0; count < 19_998; count++) tokens.remember(`token ${count}`, 'many', start + 600);
    tokens.find('busy');
    tokens.remember('one more', 'cleo', start + 600);
    expect([tokens.find('busy'), tokens.find('idle'), tokens.find('one more')]).toEqual(['ada', undefined, 'cleo']);
  });
});
