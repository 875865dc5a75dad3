import { runService } from '@bank/platform';
import { migrate } from './migrate.ts';
import { service } from './service.ts';

await runService({ ...service, commands: { migrate } });
