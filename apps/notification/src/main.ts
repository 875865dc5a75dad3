import { runService } from '@bank/platform';
import { service } from './service.ts';

await runService(service);
