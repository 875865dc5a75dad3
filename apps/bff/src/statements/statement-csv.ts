import { formatDecimal } from '@bank/domain';
import type { DocumentWording } from '../documents/document-wording.ts';
import { csvOf, numberCell, textCell } from '../documents/csv.ts';
import { findInertText } from '../documents/inert-text.ts';
import { changeOf, type Statement } from './statement.ts';

/** One line for each movement, oldest first, with the balance after it. */
export function statementCsv(statement: Statement, wording: DocumentWording): string {
  const { csvColumns: columns, kinds } = wording.statement;
  const head = [
    columns.date,
    columns.time,
    columns.kind,
    columns.name,
    columns.iban,
    columns.reference,
    columns.amount,
    columns.currency,
    columns.balance,
    columns.entry,
    columns.transfer,
  ].map(textCell);
  const rows = statement.movements.map((movement) => [
    textCell(movement.bookedOn),
    textCell(movement.bookedAt),
    textCell(kinds[movement.kind]),
    textCell(findInertText(movement.counterpartyName)),
    textCell(movement.counterpartyIban),
    textCell(findInertText(movement.reference)),
    numberCell(formatDecimal(changeOf(movement))),
    textCell(statement.currency),
    numberCell(formatDecimal(movement.balanceAfter)),
    numberCell(movement.entryId),
    textCell(movement.transferId),
  ]);
  return csvOf([head, ...rows]);
}
