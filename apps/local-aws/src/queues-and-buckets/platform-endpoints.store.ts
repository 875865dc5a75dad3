import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

/** A device known to SNS: its registration token, and whether SNS still tries to reach it. */
export interface PlatformEndpoint {
  readonly arn: string;
  readonly applicationArn: string;
  readonly token: string;
  readonly isEnabled: boolean;
  readonly customUserData: string;
}

const applicationRow = z.object({ arn: z.string(), attributes: z.string() });
const endpointRow = z.object({
  arn: z.string(),
  application_arn: z.string(),
  token: z.string(),
  enabled: z.number(),
  custom_user_data: z.string(),
});

/** SNS platform applications and endpoints, which fauxqs lacks. */
export class PlatformEndpointsStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS platform_applications (arn TEXT PRIMARY KEY, attributes TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS platform_endpoints (
        arn TEXT PRIMARY KEY, application_arn TEXT NOT NULL, token TEXT NOT NULL, enabled INTEGER NOT NULL,
        custom_user_data TEXT NOT NULL, UNIQUE (application_arn, token)
      );
    `);
  }

  putApplication(arn: string, attributes: Readonly<Record<string, string>>): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO platform_applications (arn, attributes) VALUES (?, ?)')
      .run(arn, JSON.stringify(attributes));
  }

  hasApplication(arn: string): boolean {
    return this.#database.prepare('SELECT 1 FROM platform_applications WHERE arn = ?').get(arn) !== undefined;
  }

  applicationArns(): string[] {
    const rows = this.#database.prepare('SELECT arn, attributes FROM platform_applications ORDER BY arn').all();
    return rows.map((row) => applicationRow.parse(row).arn);
  }

  put(endpoint: PlatformEndpoint): void {
    this.#database
      .prepare(
        `INSERT INTO platform_endpoints (arn, application_arn, token, enabled, custom_user_data) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (arn) DO UPDATE SET token = excluded.token, enabled = excluded.enabled,
           custom_user_data = excluded.custom_user_data`,
      )
      .run(endpoint.arn, endpoint.applicationArn, endpoint.token, endpoint.isEnabled ? 1 : 0, endpoint.customUserData);
  }

  find(arn: string): PlatformEndpoint | undefined {
    return this.#read('SELECT * FROM platform_endpoints WHERE arn = ?', arn)[0];
  }

  findByToken(applicationArn: string, token: string): PlatformEndpoint | undefined {
    return this.#read(
      'SELECT * FROM platform_endpoints WHERE application_arn = ? AND token = ?',
      applicationArn,
      token,
    )[0];
  }

  listByApplication(applicationArn: string): PlatformEndpoint[] {
    return this.#read(
      'SELECT * FROM platform_endpoints WHERE application_arn = ? ORDER BY arn LIMIT 100',
      applicationArn,
    );
  }

  delete(arn: string): void {
    this.#database.prepare('DELETE FROM platform_endpoints WHERE arn = ?').run(arn);
  }

  #read(sql: string, ...values: string[]): PlatformEndpoint[] {
    return this.#database
      .prepare(sql)
      .all(...values)
      .map((row) => {
        const parsed = endpointRow.parse(row);
        return {
          arn: parsed.arn,
          applicationArn: parsed.application_arn,
          token: parsed.token,
          isEnabled: parsed.enabled === 1,
          customUserData: parsed.custom_user_data,
        };
      });
  }
}
