import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('screenings')
export class ScreeningEntity {
  @PrimaryColumn('uuid', { name: 'screening_id' })
  screeningId: string;
  @Column('uuid', { name: 'application_id' })
  applicationId: string;
  @Column('text', { name: 'full_name' })
  fullName: string;
  /** `date` columns are read as text by TypeORM: `1961-04-12`. */
  @Column('date', { name: 'date_of_birth' })
  dateOfBirth: string;
  @Column('char', { length: 2 })
  country: string;
  @Column('text')
  outcome: 'CLEAR' | 'POSSIBLE_HIT';
  @Column('text', { name: 'matched_entry_ids', array: true })
  matchedEntryIds: string[];
  @Column('text', { name: 'list_version' })
  listVersion: string;
  @Column({ type: 'timestamptz', name: 'screened_at', precision: 3 })
  screenedAt: Date;
}
