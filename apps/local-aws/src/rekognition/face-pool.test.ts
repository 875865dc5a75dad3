import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { ImageAnalysis, WorkerMessage, WorkerRequest } from './face.ts';
import { FacePool, type FaceThread, QUEUE_LENGTH_MAX } from './face-pool.ts';

const ANALYSIS: ImageAnalysis = { width: 1, height: 1, faces: [], thumbnail: [] };
const IMAGE = new Uint8Array([1]);

/** A thread whose test decides when it answers and when it dies. */
class ScriptedThread extends EventEmitter {
  readonly requests: WorkerRequest[] = [];

  postMessage(request: WorkerRequest): void {
    this.requests.push(request);
  }

  unref(): void {}

  terminate(): Promise<number> {
    return Promise.resolve(0);
  }

  answer(): void {
    const id = this.requests.at(-1)?.id ?? 0;
    this.emit('message', {
      type: 'result',
      id,
      result: { kind: 'analysed', analysis: ANALYSIS },
    } satisfies WorkerMessage);
  }
}

function poolOf(size: number): { pool: FacePool; threads: ScriptedThread[] } {
  const threads: ScriptedThread[] = [];
  const start = (): FaceThread => {
    const thread = new ScriptedThread();
    threads.push(thread);
    return thread as unknown as FaceThread;
  };
  return { pool: new FacePool({ size, start }), threads };
}

const analyse = (pool: FacePool): Promise<ImageAnalysis> => pool.analyse(IMAGE, { describe: true });

describe('the pool of model threads', () => {
  test('starts threads only when there is work, and no more than its size', async () => {
    const { pool, threads } = poolOf(2);
    expect(threads).toHaveLength(0);
    const jobs = [analyse(pool), analyse(pool), analyse(pool)];
    expect(threads.map((thread) => thread.requests.length)).toEqual([1, 1]);
    threads[0]?.answer();
    expect(threads[0]?.requests).toHaveLength(2);
    threads[0]?.answer();
    threads[1]?.answer();
    await expect(Promise.all(jobs)).resolves.toHaveLength(3);
  });

  test('remembers what it saw in an image, and only in that one', async () => {
    const { pool, threads } = poolOf(1);
    const first = analyse(pool);
    threads[0]?.answer();
    await first;
    await expect(analyse(pool)).resolves.toBe(ANALYSIS);
    expect(threads[0]?.requests).toHaveLength(1);
    const other = pool.analyse(new Uint8Array([2]), { describe: true });
    expect(threads[0]?.requests).toHaveLength(2);
    threads[0]?.answer();
    await other;
  });

  test('is ready when the first models are loaded', async () => {
    const { pool, threads } = poolOf(1);
    const warm = pool.warmUp();
    expect(pool.isReady).toBe(false);
    threads[0]?.emit('message', { type: 'ready', loadMs: 1 } satisfies WorkerMessage);
    await warm;
    expect(pool.isReady).toBe(true);
  });

  test('fails only the job of a thread that crashes, and gives the next one a new thread', async () => {
    const { pool, threads } = poolOf(1);
    const lost = analyse(pool);
    const waiting = analyse(pool);
    threads[0]?.emit('error', new Error('out of memory'));
    await expect(lost).rejects.toMatchObject({ name: 'InternalServerError', message: 'Face worker crashed' });
    expect(threads).toHaveLength(2);
    threads[1]?.answer();
    await expect(waiting).resolves.toEqual(ANALYSIS);
  });

  test('throttles when its queue is full', async () => {
    const { pool } = poolOf(1);
    const jobs = Array.from({ length: QUEUE_LENGTH_MAX + 1 }, () => analyse(pool).catch((error: Error) => error.name));
    await expect(analyse(pool)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await pool.close();
    expect(new Set(await Promise.all(jobs))).toEqual(new Set(['InternalServerError']));
  });

  test('passes on what the worker refuses', async () => {
    const { pool, threads } = poolOf(1);
    const job = analyse(pool);
    const id = threads[0]?.requests[0]?.id ?? 0;
    const refusal: WorkerMessage = { type: 'refusal', id, name: 'ImageTooLargeException', message: 'too large' };
    threads[0]?.emit('message', refusal);
    await expect(job).rejects.toMatchObject({ name: 'ImageTooLargeException', status: 400 });
  });
});
