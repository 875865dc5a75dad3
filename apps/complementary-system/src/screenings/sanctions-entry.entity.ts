import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('sanctions_lists')
export class SanctionsListEntity {
  @PrimaryColumn('text', { name: 'list_version' })
  listVersion: string;
  @Column('date', { name: 'published_on' })
  publishedOn: string;
}

@Entity('sanctions_entries')
export class SanctionsEntryEntity {
  @PrimaryColumn('text', { name: 'list_version' })
  listVersion: string;
  @PrimaryColumn('text', { name: 'entry_id' })
  entryId: string;
  @Column('text', { name: 'full_name' })
  fullName: string;
  @Column('date', { name: 'date_of_birth', nullable: true })
  dateOfBirth: string | null;
}
