import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROBLEMS } from '@bank/contracts';
import { PIPES, QUEUES, TABLES } from '../../apps/local-aws/src/resources.ts';
import { SERVICES } from '../../tools/stack/services.ts';

const root = path.resolve(import.meta.dirname, '../..');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(root, file)));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const LINES_MAX = 600;

const handWritten = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.includes('/generated/'));
const production = handWritten.filter(
  (file) => /^(apps|libs)\//.test(file) && !/\.test\.ts$|\/test\/|\/testing\//.test(file),
);

describe('the repository', () => {
  it.each(SERVICES)('gives %s the shape every service has', (service) => {
    for (const file of ['README.md', 'src/main.ts', 'src/app.module.ts', 'src/config.ts', 'tsconfig.app.json'])
      expect(files).toContain(`apps/${service}/${file}`);
  });

  it('reads the environment in config.ts only', () => {
    const readers = production.filter((file) => file.startsWith('apps/') && /process\.env/.test(read(file)));
    expect(
      readers.filter(
        (file) =>
          !/\/src\/(config|[a-z-]*\.command|[a-z/-]*migrate|[a-z/-]*seed[a-z.-]*|[a-z/-]*verify[a-z.-]*)\.ts$/.test(
            file,
          ),
      ),
    ).toEqual([]);
  });

  it(`keeps every file within ${LINES_MAX} lines`, () => {
    const long = handWritten.filter((file) => read(file).split('\n').length > LINES_MAX);
    expect(long).toEqual([]);
  });

  it('names files for what they hold', () => {
    const vague = handWritten.filter(
      (file) =>
        /(^|[/.-])(utils?|helpers?|commons?|manager|impl|misc)([/.-]|$)/.test(file) &&
        !file.endsWith('contracts/src/common.ts'),
    );
    expect(vague).toEqual([]);
  });

  it('leaves nothing skipped, focused or for later', () => {
    const pattern =
      /\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe)\(|\bTODO\b|\bFIXME\b|@ts-ignore|@ts-nocheck/;
    const self = 'test/architecture/repository.test.ts';
    expect(handWritten.filter((file) => file !== self && pattern.test(read(file)))).toEqual([]);
  });

  it('gives every HTTP route exactly one access rule', () => {
    const route = /@(Get|Post|Put|Patch|Delete|Sse)\(/;
    const access = /@(PublicAccess|IdentityAccess|ClientAccess|StaffAccess|ServiceAccess)\(/g;
    const faults: string[] = [];
    let routes = 0;
    for (const file of production.filter((name) => name.endsWith('.controller.ts'))) {
      // A route's decorators stand together, between the end of the member before and its own signature.
      for (const block of read(file).matchAll(/((?:^ {2}@[\s\S]*?\)\s*\n)+) {2}(?:async |protected )?(\w+)\(/gm)) {
        const [, decorators = '', name = ''] = block;
        if (!route.test(decorators)) continue;
        routes += 1;
        if ((decorators.match(access) ?? []).length !== 1) faults.push(`${file}#${name}`);
      }
    }
    expect(faults).toEqual([]);
    expect(routes).toBeGreaterThan(30);
  });

  it('uses each problem type once', () => {
    const slugs = Object.values(PROBLEMS).map((row) => row.slug);
    expect(new Set(slugs).size).toBe(slugs.length);
  });
});

describe('the resource declaration', () => {
  it('gives every table one owner that exists', () => {
    expect(TABLES.filter((table) => !SERVICES.some((service) => service === table.owner))).toEqual([]);
    expect(new Set(TABLES.map((table) => table.component)).size).toBe(TABLES.length);
  });

  it('declares the keys of its tables and indexes as attributes', () => {
    for (const table of TABLES) {
      const indexes = 'indexes' in table ? table.indexes : [];
      const keys = [table, ...indexes].flatMap((keyed) => [
        keyed.partitionKey,
        ...('sortKey' in keyed ? [keyed.sortKey] : []),
      ]);
      expect(Object.keys(table.attributes).toSorted()).toEqual([...new Set(keys)].toSorted());
    }
  });

  it('pipes only tables that have a stream, to targets that exist', () => {
    const streamed = TABLES.filter((table) => 'stream' in table).map((table) => table.component as string);
    expect(PIPES.filter((pipe) => !streamed.includes(pipe.table))).toEqual([]);
    const queues = QUEUES.map((queue) => queue.component as string);
    expect(PIPES.filter(({ target }) => 'queue' in target && !queues.includes(target.queue))).toEqual([]);
  });
});
