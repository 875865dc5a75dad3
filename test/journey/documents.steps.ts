import { balanceOf, type Sent } from './money.steps.ts';
import type { Person } from './person.ts';
import { expect, granted, type World } from './world.ts';

type Format = 'pdf' | 'csv' | 'ofx' | 'camt053';

/** What every format begins with, or says of the closing balance. */
const SIGNS: Readonly<Record<Format, (decimal: string) => string>> = {
  pdf: () => '%PDF-1.7',
  csv: (decimal) => `,EUR,${decimal},`,
  ofx: (decimal) => `<LEDGERBAL>\n<BALAMT>${decimal}</BALAMT>`,
  camt053: (decimal) => `<Cd>ITBD</Cd>\n</CdOrPrtry>\n</Tp>\n<Amt Ccy="EUR">${decimal}</Amt>`,
};

const decimalOf = (minor: bigint): string => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;

/** The current month as every format; each closes with the balance that the client sees. */
export async function downloadStatements(_world: World, person: Person): Promise<string> {
  const account = { accountId: person.accountId };
  const list = await person.bank.accounts.GET('/api/v1/accounts/{accountId}/statements', { params: { path: account } });
  const [current] = granted(list, 200).months;
  expect(current?.isComplete === false, 'the first month of the list is the current one', current);
  const { minor } = await balanceOf(person);
  const sizes: string[] = [];
  for (const format of ['pdf', 'csv', 'ofx', 'camt053'] as const) {
    const answer = await person.bank.accounts.GET('/api/v1/accounts/{accountId}/statements/{month}', {
      params: { path: { ...account, month: current.month }, query: { format } },
      parseAs: 'text',
    });
    const text = granted(answer, 200);
    expect(text.includes(SIGNS[format](decimalOf(minor))), `the ${format} closes with the balance`, text.slice(-400));
    sizes.push(`${format} ${text.length}`);
  }
  return `${current.month}: ${sizes.join(', ')} characters, closing with ${decimalOf(minor)} EUR`;
}

export async function readReceipt(_world: World, person: Person, sent: Sent): Promise<string> {
  const answer = await person.bank.accounts.GET('/api/v1/transfers/{transferId}/receipt', {
    params: { path: { transferId: sent.transferId }, query: { format: 'json' } },
  });
  const receipt = granted(answer, 200);
  expect(
    receipt.correlationId === sent.traceId && receipt.payer.name === person.fullName && receipt.fee === null,
    'the receipt is of that transfer',
    receipt,
  );
  return `${receipt.amount.amountMinor} minor units, correlation id ${receipt.correlationId}`;
}
