import {
  AnnotationRequest,
  EntryIdText,
  MovementAnnotation,
  MovementFacetQuery,
  MovementFacets,
  MovementPage,
  MovementQuery,
  Uuid,
} from '@bank/contracts';
import { Answers, ClientAccess, type ClientPrincipal, CurrentClient } from '@bank/platform';
import { Body, Controller, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { AnnotationsService } from './annotations.service.ts';
import { toAnnotationView } from './movement.view.ts';
import { MovementsService } from './movements.service.ts';

@Controller('api/v1/accounts/:accountId/movements')
export class MovementsController {
  constructor(
    @Inject(MovementsService) private readonly movements: MovementsService,
    @Inject(AnnotationsService) private readonly annotations: AnnotationsService,
  ) {}

  @Get()
  @ClientAccess()
  @Answers(200, MovementPage)
  async list(
    @CurrentClient() client: ClientPrincipal,
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Query({ schema: MovementQuery }) query: MovementQuery,
  ): Promise<MovementPage> {
    return this.movements.page({ customerId: client.customerId, accountId }, query);
  }

  @Get('facets')
  @ClientAccess()
  @Answers(200, MovementFacets)
  async facets(
    @CurrentClient() client: ClientPrincipal,
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Query({ schema: MovementFacetQuery }) query: MovementFacetQuery,
  ): Promise<MovementFacets> {
    return this.movements.facets({ customerId: client.customerId, accountId }, query);
  }

  /** All that the client says of the movement, so the same request again changes nothing. */
  @Put(':entryId/annotation')
  @ClientAccess()
  @Answers(200, MovementAnnotation)
  async annotate(
    @CurrentClient() client: ClientPrincipal,
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Param('entryId', { schema: EntryIdText }) entryId: string,
    @Body({ schema: AnnotationRequest }) request: AnnotationRequest,
  ): Promise<MovementAnnotation> {
    const movement = { customerId: client.customerId, accountId, entryId };
    return toAnnotationView(await this.annotations.annotate(movement, request));
  }
}
