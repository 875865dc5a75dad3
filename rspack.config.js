import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Programs an application may have beside its service: `src/<name>.ts` becomes `dist/apps/<app>/<name>.js`. */
const PROGRAMS = ['migrate', 'seed', 'reconcile', 'openapi'];

/** nest-cli builds one entry for each application; this adds its other programs. */
export default function addPrograms(options) {
  const source = dirname(options.entry);
  const programs = PROGRAMS.map((name) => join(source, `${name}.ts`)).filter((path) => existsSync(path));
  const entries = [options.entry, ...programs].map((path) => [basename(path, '.ts'), path]);
  return {
    ...options,
    entry: Object.fromEntries(entries),
    output: { ...options.output, filename: join(dirname(options.output.filename), '[name].js') },
  };
}
