import type { Sql } from '../database/sql.ts';
import type { Invariant } from './invariant.ts';
import { INVARIANTS } from './invariants.ts';

/** Enough to see what is wrong; the whole list is one query away. */
const VIOLATIONS_SHOWN_MAX = 10;

export interface Finding {
  readonly name: string;
  readonly checkedCount: number;
  readonly violations: readonly string[];
}

/** Looks at the whole ledger in one snapshot. */
export async function verifyLedger(sql: Sql): Promise<readonly Finding[]> {
  await sql.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const findings: Finding[] = [];
    for (const invariant of INVARIANTS) findings.push(await findingOf(sql, invariant));
    return findings;
  } finally {
    await sql.query('ROLLBACK');
  }
}

async function findingOf(sql: Sql, { name, checkedSql, violationsSql }: Invariant): Promise<Finding> {
  const [checked] = await sql.query<{ checked: string }>(checkedSql);
  const violations = await sql.query<{ subject: string }>(
    `SELECT violations.subject::text AS subject FROM (${violationsSql}) AS violations LIMIT ${VIOLATIONS_SHOWN_MAX}`,
  );
  return { name, checkedCount: Number(checked?.checked ?? 0), violations: violations.map(({ subject }) => subject) };
}

/** One line for each invariant and one for the outcome. A verifier that checked nothing has not verified anything. */
export function reportOf(findings: readonly Finding[]): {
  readonly isSound: boolean;
  readonly lines: readonly string[];
} {
  const lines = findings.map(({ name, checkedCount, violations }) => {
    if (violations.length > 0) return `BROKEN  ${name}: ${violations.join(', ')}`;
    return checkedCount === 0 ? `EMPTY   ${name}: nothing to check` : `ok      ${name}: ${checkedCount} checked`;
  });
  const isSound =
    findings.length > 0 && findings.every((finding) => finding.checkedCount > 0 && finding.violations.length === 0);
  return { isSound, lines: [...lines, isSound ? 'the ledger is sound' : 'the ledger is NOT proven sound'] };
}
