/** What has been started and must not outlive the benchmark, however it ends. */
const stops = new Set<() => Promise<void>>();

/** Runs the work and then the stop; `stopEverything` runs the stop too, if it comes first. */
export async function withStop<Result>(stop: () => Promise<void>, work: () => Promise<Result>): Promise<Result> {
  stops.add(stop);
  try {
    return await work();
  } finally {
    if (stops.delete(stop)) await stop();
  }
}

/** Stops all that is still running. */
export async function stopEverything(): Promise<void> {
  const waiting = [...stops];
  stops.clear();
  await Promise.allSettled(waiting.map((stop) => stop()));
}
