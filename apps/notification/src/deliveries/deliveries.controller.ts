import { DeliveryPage, PageQuery } from '@bank/contracts';
import { Answers, ClientAccess, type ClientPrincipal, CurrentClient, ValidationError } from '@bank/platform';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DeliveriesService } from './deliveries.service.ts';
import { cursorOf, deliveryIdOf, deliveryView } from './delivery.view.ts';

@Controller('notifications/v1/deliveries')
export class DeliveriesController {
  constructor(@Inject(DeliveriesService) private readonly deliveries: DeliveriesService) {}

  @Get()
  @ClientAccess()
  @Answers(200, DeliveryPage)
  async page(
    @CurrentClient() client: ClientPrincipal,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<DeliveryPage> {
    const before = query.cursor === undefined ? undefined : deliveryIdOf(query.cursor);
    if (query.cursor !== undefined && before === undefined)
      throw new ValidationError([{ pointer: '#/query/cursor', detail: 'is not a cursor of this list' }]);
    const found = await this.deliveries.page(client.subject, { before, limit: query.limit + 1 });
    const page = found.slice(0, query.limit);
    const last = found.length > query.limit ? page.at(-1) : undefined;
    return { deliveries: page.map(deliveryView), nextCursor: last === undefined ? null : cursorOf(last.deliveryId) };
  }
}
