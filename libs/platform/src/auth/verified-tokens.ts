import { hash } from 'node:crypto';

const ENTRIES_MAX = 20_000;
/** A key that was withdrawn from the pool's set is believed this much longer, beside the time the set itself is kept. */
const REUSE_SECONDS_MAX = 60;

/**
 * Bearer tokens that have passed every check of signature and claims, so that a client who asks ten times a second does
 * not cost ten signatures. Only the exact token is known again, by its hash, never after its expiry, and at most 60 s;
 * what can change meanwhile (revocation, the state of a client) is not remembered here. The least used go first.
 */
export class VerifiedTokens<Claims> {
  private readonly entries = new Map<string, { readonly claims: Claims; readonly until: number }>();

  constructor(private readonly nowSeconds: () => number = () => Date.now() / 1000) {}

  find(token: string): Claims | undefined {
    const key = keyOf(token);
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    if (entry.until <= this.nowSeconds()) return undefined;
    this.entries.set(key, entry);
    return entry.claims;
  }

  /** `exp`: the token's own, seconds since the epoch; a verifier's leeway is the verifier's to give, not ours. */
  remember(token: string, claims: Claims, exp: number): void {
    const until = Math.min(exp, this.nowSeconds() + REUSE_SECONDS_MAX);
    const [oldest] = this.entries.keys();
    if (this.entries.size >= ENTRIES_MAX && oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(keyOf(token), { claims, until });
  }
}

const keyOf = (token: string): string => hash('sha256', token, 'base64url');
