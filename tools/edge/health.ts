const PROBE_TIMEOUT_MS = 2000;

export interface Health {
  readonly status: 'ready' | 'not-ready';
  /** By name: `ready`, or what is wrong. */
  readonly services: Readonly<Record<string, string>>;
}

/** Asks every application whether it is ready, all at once. `probes` is the address to ask by name. */
export async function probeAll(probes: Readonly<Record<string, string>>): Promise<Health> {
  const answers = await Promise.all(
    Object.entries(probes).map(async ([name, url]) => [name, await probe(url)] as const),
  );
  const status = answers.every(([, answer]) => answer === 'ready') ? 'ready' : 'not-ready';
  return { status, services: Object.fromEntries(answers) };
}

async function probe(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status === 200 ? 'ready' : `answers ${response.status}`;
  } catch {
    return 'does not answer';
  }
}
