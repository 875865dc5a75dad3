/** What has been started and must not outlive the benchmark, however it ends. */
const stops = new Set<() => Promise<void>>();
let stopping: Promise<unknown> = Promise.resolve();

/** Runs the work and then the stop; `stopEverything` runs the stop too, if it comes first. */
export async function withStop<Result>(stop: () => Promise<void>, work: () => Promise<Result>): Promise<Result> {
  stops.add(stop);
  try {
    return await work();
  } finally {
    if (stops.delete(stop)) await stop();
    else await stopping;
  }
}

/** Stops all that is still running. */
export async function stopEverything(): Promise<void> {
  const waiting = [...stops];
  stops.clear();
  stopping = Promise.allSettled([stopping, ...waiting.map((stop) => stop())]);
  await stopping;
}
