import { PushEndpointRequest, Uuid } from '@bank/contracts';
import { Answers, ClientAccess, type ClientPrincipal, CurrentClient } from '@bank/platform';
import { Body, Controller, Delete, Inject, Param, Put } from '@nestjs/common';
import { EndpointsService } from './endpoints.service.ts';

@Controller('notifications/v1/endpoints')
export class EndpointsController {
  constructor(@Inject(EndpointsService) private readonly endpoints: EndpointsService) {}

  @Put(':deviceId')
  @ClientAccess()
  @Answers(204)
  async register(
    @CurrentClient() client: ClientPrincipal,
    @Param('deviceId', { schema: Uuid }) deviceId: string,
    @Body({ schema: PushEndpointRequest }) request: PushEndpointRequest,
  ): Promise<void> {
    await this.endpoints.register({ subject: client.subject, deviceId, ...request });
  }

  @Delete(':deviceId')
  @ClientAccess()
  @Answers(204)
  async remove(
    @CurrentClient() client: ClientPrincipal,
    @Param('deviceId', { schema: Uuid }) deviceId: string,
  ): Promise<void> {
    await this.endpoints.remove({ subject: client.subject, deviceId });
  }
}
