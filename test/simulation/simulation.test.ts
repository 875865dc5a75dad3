import { FLAWS } from './flaws.ts';
import { simulate } from './run.ts';

/** `npm test` looks at a few; `npm run test:simulation` at thousands, or at one (`--seed N`), step by step. */
const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 150);
const FIRST_SEED = Number(process.env['SIMULATION_FIRST_SEED'] ?? 1);
const ONE_SEED = process.env['SIMULATION_SEED'];
const TIME_MS_MAX = 240_000;
const FLAW_SEEDS_MAX = 400;
const LINES_SHOWN = 40;

/** Of one payment each, killed at each of so many steps: from before the client's request until long after its answer. */
const PAYMENT_SEEDS = [1, 2, 3] as const;
const STEPS_OF_A_PAYMENT = 40;
const MACHINES = ['bff-1', 'bff-2', 'core-1', 'core-2'] as const;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function simulateSeed(seed: number): Promise<ReadonlySet<string>> {
  const lines: string[] = [];
  try {
    return (await simulate({ seed, say: (line) => lines.push(line) })).seen;
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    const end = lines.slice(-LINES_SHOWN).join('\n');
    throw new Error(`seed ${seed}: ${what}\n${end}\nnpm run test:simulation -- --seed ${seed} shows all of it`, {
      cause,
    });
  }
}

const one = ONE_SEED === undefined ? [] : [Number(ONE_SEED)];
const many = Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index);

describe('the saga and the core while everything fails', () => {
  it(
    'never double, lose or overspend money, and say so consistently, whatever the seed',
    async () => {
      if (one[0] !== undefined) await simulate({ seed: one[0], say });
      const seen = new Set<string>();
      for (const seed of one.length > 0 ? one : many) for (const what of await simulateSeed(seed)) seen.add(what);
      if (one.length > 0) return;
      // A simulation in which nothing happens proves nothing.
      expect([...seen].toSorted()).toEqual([
        'answer 200',
        'answer 201',
        'answer 202',
        'answer 404',
        'answer 409',
        'answer 422',
        'answer 503',
        'killed bff',
        'killed core',
      ]);
    },
    TIME_MS_MAX,
  );
});

describe('the simulation itself', () => {
  it('does the same thing again for the same seed, to the millisecond', async () => {
    for (const seed of [3, 77, 1_234]) {
      const [first, again] = [await simulate({ seed }), await simulate({ seed })];
      expect(again.lines).toEqual(first.lines);
      expect(first.lines.length).toBeGreaterThan(10);
    }
    expect((await simulate({ seed: 3 })).lines).not.toEqual((await simulate({ seed: 4 })).lines);
  });

  it(
    'survives the death of each process at every step of one payment',
    async () => {
      const ends = new Set<string>();
      for (const seed of PAYMENT_SEEDS)
        for (const machine of MACHINES)
          for (let step = 1; step <= STEPS_OF_A_PAYMENT; step += 1) {
            const { seen } = await simulate({ seed, kill: { machine, afterHappenings: step } });
            expect(seen).toContain(`killed ${machine.slice(0, -2)}`);
            for (const what of seen) ends.add(what);
          }
      // Payments that are posted, refused, and left open by the death of their process.
      for (const end of ['answer 201', 'answer 202', 'answer 422']) expect(ends).toContain(end);
    },
    TIME_MS_MAX,
  );

  it.each(FLAWS.map((flaw) => [flaw.name, flaw] as const))(
    'goes red when %s',
    async (_name, { bffFlaw, coreFlaws }) => {
      let found: unknown;
      for (let seed = 1; seed <= FLAW_SEEDS_MAX && found === undefined; seed += 1)
        found = await simulate({
          seed,
          ...(bffFlaw === undefined ? {} : { bffFlaw }),
          ...(coreFlaws === undefined ? {} : { coreFlaws }),
        }).then(
          () => undefined,
          (error: unknown) => error,
        );
      expect(found).toMatchObject({ name: 'Violation' });
    },
    TIME_MS_MAX,
  );
});
