// `npm run test:simulation [-- --seed N | --seeds COUNT [--first N]]`: the saga and the core while everything fails.
import { parseArgs } from 'node:util';
import { conclude, runJest } from './jest/run-jest.ts';

const SEEDS = '2000';
const WHOLE = /^[0-9]{1,9}$/;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: SEEDS },
    first: { type: 'string', default: '1' },
  },
  strict: true,
});
for (const [name, value] of Object.entries(values))
  if (!WHOLE.test(value)) {
    process.stderr.write(`--${name} is a whole number.\n`);
    process.exit(1);
  }
const outcome = await runJest(
  'simulation',
  // One seed is for looking at what happens in it; the simulation's own tests would only hide it.
  ['test/simulation', '--runInBand', ...(values.seed === undefined ? [] : ['-t', 'while everything fails'])],
  {
    SIMULATION_SEEDS: values.seeds,
    SIMULATION_FIRST_SEED: values.first,
    ...(values.seed === undefined ? {} : { SIMULATION_SEED: values.seed }),
  },
);
conclude([outcome]);
