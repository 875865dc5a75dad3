import { invariant } from '@bank/domain';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { SanctionsEntryEntity, SanctionsListEntity } from './sanctions-entry.entity.ts';
import type { ListedPerson } from './sanctions-match.ts';
import { ScreeningEntity } from './screening.entity.ts';

/** The comparison runs over the whole list in memory; a longer list needs an index of words first. */
const LIST_ENTRIES_MAX = 10_000;

@Injectable()
export class ScreeningsStore {
  constructor(
    @InjectRepository(ScreeningEntity) private readonly screenings: Repository<ScreeningEntity>,
    @InjectRepository(SanctionsListEntity) private readonly lists: Repository<SanctionsListEntity>,
    @InjectRepository(SanctionsEntryEntity) private readonly entries: Repository<SanctionsEntryEntity>,
  ) {}

  async find(applicationId: string): Promise<ScreeningEntity | null> {
    return this.screenings.findOneBy({ applicationId });
  }

  /** Inserts unless the application has a screening; the unique constraint decides between racing callers. */
  async insertOnce(screening: Omit<ScreeningEntity, 'screenedAt'>, screenedAt: string): Promise<void> {
    await this.screenings
      .createQueryBuilder()
      .insert()
      .values({ ...screening, screenedAt: () => ':screenedAt' })
      .setParameter('screenedAt', screenedAt)
      .orIgnore()
      .execute();
  }

  /** The list published last. */
  async currentList(): Promise<{ listVersion: string; people: readonly ListedPerson[] }> {
    const [list] = await this.lists.find({ order: { publishedOn: 'DESC', listVersion: 'DESC' }, take: 1 });
    invariant(list !== undefined, 'a migration published a sanctions list');
    const { listVersion } = list;
    const people = await this.entries.find({ where: { listVersion }, take: LIST_ENTRIES_MAX + 1 });
    invariant(
      people.length > 0 && people.length <= LIST_ENTRIES_MAX,
      'the sanctions list is not empty and not too long',
    );
    return { listVersion, people };
  }
}
