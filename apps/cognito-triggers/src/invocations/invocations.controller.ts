import { Answers, PublicAccess } from '@bank/platform';
import { Body, Controller, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import * as z from 'zod';
import { InvocationsService } from './invocations.service.ts';

const FunctionName = z.string().max(140);
const TriggerEvent = z.looseObject({ triggerSource: z.string(), request: z.looseObject({}) });

/**
 * Lambda's Invoke API for the local stack. Public, because the caller is the Cognito emulator, which holds no key of a
 * service: see config.ts for what keeps this process on laptops.
 */
@Controller('2015-03-31/functions')
export class InvocationsController {
  constructor(@Inject(InvocationsService) private readonly invocations: InvocationsService) {}

  @Post(':name/invocations')
  @PublicAccess()
  @Answers(200)
  async invoke(
    @Param('name', { schema: FunctionName }) name: string,
    @Body({ schema: TriggerEvent }) event: z.infer<typeof TriggerEvent>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const invocation = await this.invocations.invoke(name, event);
    if (invocation.state === 'failed') void reply.header('x-amz-function-error', 'Unhandled');
    return invocation.payload;
  }
}
