const POLL_MS = 20;
const TIMEOUT_MS = 10_000;

/** Asks until the answer is defined, at most `timeoutMs`; for effects that arrive by queue. The last error is the cause. */
export async function eventually<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  timeoutMs: number = TIMEOUT_MS,
): Promise<Answer> {
  const until = Date.now() + timeoutMs;
  let cause: unknown;
  while (Date.now() < until) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      cause = error;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`did not happen within ${timeoutMs} ms: ${what}`, { cause });
}
