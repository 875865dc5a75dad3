import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Invented people: the shape of a real list (accents, several tokens, unknown birth dates) without a real person. */
const ENTRIES: readonly (readonly [entryId: string, fullName: string, dateOfBirth: string | null])[] = [
  ['S-001', 'Zoltán Bárány-Kővágó', '1961-04-12'],
  ['S-002', 'María Inmaculada Sombrarroja Quintanamala', '1974-09-30'],
  ['S-003', 'Ømer Grímsvatn', '1958-01-03'],
  ['S-004', 'Vasilisa Petrovna Černogradská', '1982-12-24'],
  ['S-005', 'Thaddeus Nightmarket', null],
  ['S-006', 'Łukasz Straßenräuber', '1969-07-07'],
  ['S-007', "Aoife O'Darkwater", '1990-02-28'],
  ['S-008', 'Nguyễn Văn Hắcám', '1977-11-15'],
];

export class SampleSanctionsList1763800200000 implements MigrationInterface {
  readonly name = 'SampleSanctionsList1763800200000';

  async up(runner: QueryRunner): Promise<void> {
    const version = 'sample-2026-11';
    await runner.query('INSERT INTO sanctions_lists (list_version, published_on) VALUES ($1, $2)', [
      version,
      '2026-11-01',
    ]);
    for (const [entryId, fullName, dateOfBirth] of ENTRIES)
      await runner.query(
        'INSERT INTO sanctions_entries (list_version, entry_id, full_name, date_of_birth) VALUES ($1, $2, $3, $4)',
        [version, entryId, fullName, dateOfBirth],
      );
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward-only');
  }
}
