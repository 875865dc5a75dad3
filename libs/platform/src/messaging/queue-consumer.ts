import { type ArgumentsHost, Catch, type RpcExceptionFilter } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Observable, throwError } from 'rxjs';
import { type QueueOptions, SqsStrategy } from './sqs.strategy.ts';

/**
 * What a handler throws reaches the queue's transport as it is. Nest's own filter would turn it into "Internal server
 * error", and a message that can never succeed would look like one that may succeed later.
 */
@Catch()
class AsThrownFilter implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

/** Gives the messages of a queue to the application's `@EventPattern` handlers, once its microservices start. */
export function consumeQueue(app: NestFastifyApplication, options: QueueOptions): SqsStrategy {
  const strategy = new SqsStrategy(options);
  app
    .connectMicroservice({ strategy }, { inheritAppConfig: false, deferInitialization: true })
    .useGlobalFilters(new AsThrownFilter());
  return strategy;
}
