// `npm run reconcile`: asks the audit service to compare core, BFF and audit; exits 1 on any break or when it compared nothing.
import { edgeUrl } from '../test/journey/world.ts';

interface Report {
  readonly from: string;
  readonly to: string;
  readonly compared: Readonly<Record<string, number>>;
  readonly totals: readonly { currency: string; coreMinor: string; bffMinor: string; auditMinor: string }[];
  readonly breaks: readonly { transferId: string; kind: string; detail: string }[];
  readonly agrees: boolean;
}

const edge = edgeUrl();
const response = await fetch(`${edge}/_local/operator/audit/internal/reconciliations`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{}',
}).catch(() => undefined);

if (response?.ok !== true) {
  console.error(
    response === undefined
      ? `No bank answers at ${edge}. Start one with npm start.`
      : `The reconciliation did not run: ${response.status} ${await response.text()}`,
  );
  process.exit(1);
}
const report = (await response.json()) as Report;
console.log(`Reconciliation ${report.from} to ${report.to}`);
for (const [system, count] of Object.entries(report.compared)) console.log(`  ${system.padEnd(14)} ${count} transfers`);
for (const total of report.totals)
  console.log(
    `  ${total.currency}  core ${total.coreMinor}  bff ${total.bffMinor}  audit ${total.auditMinor} (minor units)`,
  );
for (const found of report.breaks) console.log(`  BREAK ${found.kind} ${found.transferId} ${found.detail}`);
console.log(report.agrees ? 'Core, BFF and audit agree.' : 'They do not agree.');
process.exit(report.agrees ? 0 : 1);
