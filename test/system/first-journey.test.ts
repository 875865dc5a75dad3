import { connect, disconnect, edgeUrl } from '../journey/world.ts';
import { journey } from '../journey/journey.ts';

// The same steps as `npm run demo`; each builds on the one before, so after the first failure the rest only say so.
describe('the first journey', () => {
  const world = connect(edgeUrl());
  const steps = journey(world);
  let broken: string | undefined;

  afterAll(() => disconnect(world));

  it.each(steps.map((step) => [`${step.chapter}: ${step.title}`, step] as const))('%s', async (title, step) => {
    if (broken !== undefined) throw new Error(`not reached: failed before at "${broken}"`);
    broken = title;
    const seen = await step.run();
    broken = undefined;
    expect(seen).not.toBe('');
  });
});
