import { runService } from '@bank/platform';
import { SERVICE_DEFINITION } from './service.ts';

await runService(SERVICE_DEFINITION);
