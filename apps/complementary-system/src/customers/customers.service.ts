import type { ComplementaryRecord, ComplementaryRecordRequest } from '@bank/contracts';
import { type Clock, invariant } from '@bank/domain';
import { CLOCK, NotFoundError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { toRecord, toRow } from './customer.view.ts';
import { CustomersStore } from './customers.store.ts';

@Injectable()
export class CustomersService {
  constructor(
    @Inject(CustomersStore) private readonly store: CustomersStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Idempotent by content: the same record again changes nothing, `updatedAt` included. */
  async put(customerId: string, request: ComplementaryRecordRequest): Promise<ComplementaryRecord> {
    await this.store.put(toRow(customerId, request), this.clock.now());
    const row = await this.store.find(customerId);
    invariant(row !== null, 'a customer that was written is there');
    return toRecord(row);
  }

  /** @throws NotFoundError */
  async get(customerId: string): Promise<ComplementaryRecord> {
    const row = await this.store.find(customerId);
    if (row === null) throw new NotFoundError();
    return toRecord(row);
  }
}
