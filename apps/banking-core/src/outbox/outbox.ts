/** Splits a window of events into rounds: each has at most one event of a subject, in the subject's order. */
export function roundsOf<Event extends { readonly subject: string }>(
  events: readonly Event[],
): readonly (readonly Event[])[] {
  const rounds: Event[][] = [];
  const seen = new Map<string, number>();
  for (const event of events) {
    const round = seen.get(event.subject) ?? 0;
    seen.set(event.subject, round + 1);
    (rounds[round] ??= []).push(event);
  }
  return rounds;
}
