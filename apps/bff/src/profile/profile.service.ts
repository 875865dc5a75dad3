import type { ComplementaryRecord, ProfileView } from '@bank/contracts';
import { DependencyUnavailableError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { BankingCoreGateway } from '../banking-core/banking-core.gateway.ts';
import { ComplementaryGateway } from '../complementary/complementary.gateway.ts';

@Injectable()
export class ProfileService {
  constructor(
    @Inject(BankingCoreGateway) private readonly core: BankingCoreGateway,
    @Inject(ComplementaryGateway) private readonly complementary: ComplementaryGateway,
  ) {}

  /** What two systems know; without the complementary one its part is missing and said to be. @throws DependencyUnavailableError */
  async get(customerId: string): Promise<ProfileView> {
    const [customer, part] = await Promise.all([this.core.getCustomer(customerId), this.complementaryPart(customerId)]);
    return { customerId, fullName: customer.fullName, ...part };
  }

  private async complementaryPart(
    customerId: string,
  ): Promise<{ complementary: ComplementaryRecord | null; complementaryAvailable: boolean }> {
    try {
      const record = await this.complementary.findRecord(customerId);
      return { complementary: record ?? null, complementaryAvailable: true };
    } catch (error) {
      if (error instanceof DependencyUnavailableError) return { complementary: null, complementaryAvailable: false };
      throw error;
    }
  }
}
