import { pino } from 'pino';
import { loadConfig } from './config.ts';
import { ListenError } from './front.ts';
import { startLocalAws } from './stack.ts';

/** The process is gone after this long, whatever hangs. */
const SHUTDOWN_MS_MAX = 5_000;

const config = loadConfig();
const logger = pino({
  level: config.logLevel,
  base: { service: 'local-aws' },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
});

try {
  const account = await startLocalAws(config, logger);
  let isStopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ event: 'local_aws.stopping', signal });
    setTimeout(() => {
      logger.error({ event: 'local_aws.stop_timeout', timeoutMs: SHUTDOWN_MS_MAX });
      process.exit(1);
    }, SHUTDOWN_MS_MAX).unref();
    await account.close();
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
  account.provisioned.catch((error: unknown) => {
    if (isStopping) return;
    logger.error({ event: 'local_aws.provisioning_failed', err: error });
    process.exit(1);
  });
} catch (error) {
  if (!(error instanceof ListenError)) throw error;
  process.stderr.write(`local-aws: ${error.message}\n`);
  process.exit(1);
}
