import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { LoadPlan, LoadResult } from './plan.ts';

const SLACK_MS = 30_000;

/** Carries out one plan in a fresh process. @throws Error when the generator ends without a result or takes too long */
export function generateLoad(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(join(import.meta.dirname, 'load.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((done, failed) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), plan.warmUpMs + plan.durationMs + SLACK_MS);
    child.once('message', (result) => {
      done(result as LoadResult);
      child.disconnect();
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      failed(new Error(`The load generator ended without a result (code ${code}, signal ${signal}).`));
    });
    child.send(plan);
  });
}
