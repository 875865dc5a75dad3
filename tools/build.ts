import { build, buildIfStale } from './stack/build.ts';

/** `npm run build [-- --force]`: every application into dist/. */
const startedAt = performance.now();
const outcome = process.argv.includes('--force') ? await build().then(() => 'built') : await buildIfStale();
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
process.stdout.write(outcome === 'built' ? `Built dist/ in ${seconds} s.\n` : 'dist/ is current.\n');
