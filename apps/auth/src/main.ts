import { runService } from '@bank/platform';
import { definition } from './service.ts';

await runService(definition);
