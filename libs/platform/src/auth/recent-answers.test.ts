import { describe, expect, it } from '@jest/globals';
import type { Urgency } from '../dynamo/item-reads.ts';
import { RecentAnswers } from './recent-answers.ts';

/** Answers that may be reused for 2 s, and questions that are answered when the test says so. */
function ground(): {
  answers: RecentAnswers<string>;
  wait: (ms: number) => void;
  ask: (urgency: Urgency) => Promise<string>;
  asked: Urgency[];
  answer: (value: string | Error) => Promise<void>;
} {
  let now = 0;
  const asked: Urgency[] = [];
  const waiting: PromiseWithResolvers<string>[] = [];
  return {
    answers: new RecentAnswers<string>(
      2_000,
      () => now,
      (value) => value !== 'nothing',
    ),
    wait: (ms) => void (now += ms),
    asked,
    ask: (urgency) => {
      asked.push(urgency);
      const question = Promise.withResolvers<string>();
      waiting.push(question);
      return question.promise;
    },
    answer: async (value) => {
      const question = waiting.shift();
      if (value instanceof Error) question?.reject(value);
      else question?.resolve(value);
      await new Promise(setImmediate);
    },
  };
}

describe('recent answers', () => {
  it('are asked for once by all who wait', async () => {
    const { answers, ask, asked, answer } = ground();
    const both = Promise.all([answers.get('ada', ask), answers.get('ada', ask)]);
    await answer('active');
    expect(await both).toEqual(['active', 'active']);
    expect(asked).toEqual(['now']);
  });

  it('end when their time is over, counted from the question', async () => {
    const { answers, wait, ask, asked, answer } = ground();
    const first = answers.get('ada', ask);
    wait(1_500);
    await answer('active');
    await first;
    wait(500);
    const second = answers.get('ada', ask);
    await answer('blocked');
    expect(await second).toBe('blocked');
    expect(asked).toEqual(['now', 'now']);
  });

  it('are renewed before, without anyone waiting', async () => {
    const { answers, wait, ask, asked, answer } = ground();
    const first = answers.get('ada', ask);
    await answer('active');
    await first;
    wait(1_300);
    expect(await answers.get('ada', ask)).toBe('active');
    expect(asked).toEqual(['now', 'soon']);
    await answer('blocked');
    expect(await answers.get('ada', ask)).toBe('blocked');
  });

  it('end in their time when the renewal fails, and the failure is for those who then ask', async () => {
    const { answers, wait, ask, answer } = ground();
    const first = answers.get('ada', ask);
    await answer('active');
    await first;
    wait(1_300);
    await answers.get('ada', ask);
    await answer(new Error('away'));
    expect(await answers.get('ada', ask)).toBe('active');
    await answer(new Error('away'));
    wait(700);
    const [last] = await Promise.allSettled([answers.get('ada', ask), answer(new Error('away'))]);
    expect(last).toMatchObject({ status: 'rejected', reason: new Error('away') });
  });

  it('are not kept when they are not worth keeping', async () => {
    const { answers, ask, asked, answer } = ground();
    const first = answers.get('ada', ask);
    await answer('nothing');
    await first;
    const second = answers.get('ada', ask);
    await answer('active');
    expect(await second).toBe('active');
    expect(asked).toEqual(['now', 'now']);
  });
});
