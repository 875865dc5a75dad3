import type { Instant } from '@bank/domain';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** The newest rows tell how the audit does now, not how it did last month. */
const LAG_SAMPLE_MAX = 1_000;

interface LagRow {
  readonly samples: string;
  readonly p95_ms: number | null;
  readonly newest_change: { toISOString(): string } | null;
  readonly newest_event: { toISOString(): string } | null;
  readonly quarantined: string;
}

@Injectable()
export class FreshnessStore {
  constructor(@Inject(DataSource) private readonly database: DataSource) {}

  async read(): Promise<{
    samples: number;
    p95Ms: number | null;
    newestChange: Instant | null;
    newestEvent: Instant | null;
    quarantined: number;
  }> {
    const rows: readonly LagRow[] = await this.database.query(
      `WITH newest_changes AS (
         SELECT change.occurred_at, change.recorded_at FROM change ORDER BY change.recorded_at DESC LIMIT $1
       ), newest_events AS (
         SELECT event.occurred_at, event.recorded_at FROM event ORDER BY event.recorded_at DESC LIMIT $1
       ), sample AS (SELECT * FROM newest_changes UNION ALL SELECT * FROM newest_events)
       SELECT (SELECT count(*) FROM sample) AS samples,
              (SELECT percentile_disc(0.95) WITHIN GROUP (
                 ORDER BY extract(epoch FROM sample.recorded_at - sample.occurred_at) * 1000)::float8 FROM sample) AS p95_ms,
              (SELECT max(occurred_at) FROM newest_changes) AS newest_change,
              (SELECT max(occurred_at) FROM newest_events) AS newest_event,
              (SELECT count(*) FROM quarantine) AS quarantined`,
      [LAG_SAMPLE_MAX],
    );
    const row = rows[0];
    const instant = (value: { toISOString(): string } | null | undefined): Instant | null =>
      value == null ? null : (value.toISOString() as Instant);
    return {
      samples: Number(row?.samples ?? 0),
      p95Ms: row?.p95_ms == null ? null : Math.round(row.p95_ms),
      newestChange: instant(row?.newest_change),
      newestEvent: instant(row?.newest_event),
      quarantined: Number(row?.quarantined ?? 0),
    };
  }
}
