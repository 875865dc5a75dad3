import { formatIban, formatMoney } from '@bank/domain';
import { dateWriter, momentText } from '../documents/document.ts';
import type { DocumentWording } from '../documents/document-wording.ts';
import { findInertText, inertText } from '../documents/inert-text.ts';
import { type CellLine, type Column, type Row, TaggedPdf } from '../documents/tagged-pdf.renderer.ts';
import { changeOf, type Statement, type StatementMovement } from './statement.ts';

/** A statement as banks print them: the account, the totals, and every movement with the balance after it. */
export async function statementPdf(statement: Statement, wording: DocumentWording): Promise<Buffer> {
  const texts = wording.statement;
  const date = dateWriter(wording);
  const period = texts.period(date(statement.from), date(statement.to));
  const pdf = new TaggedPdf({ title: `${texts.title}, ${period}`, wording, issuedAt: statement.madeAt });
  pdf.letterhead(wording.bankName);
  pdf.heading(1, texts.title);
  if (!statement.isComplete) pdf.paragraph(texts.incomplete(momentText(statement.madeAt, wording)));
  pdf.facts([
    [texts.holder, inertText(statement.holderName)],
    [texts.iban, formatIban(statement.iban)],
    [texts.currency, statement.currency],
    [texts.periodLabel, period],
  ]);
  pdf.heading(2, texts.summary);
  pdf.facts([
    [texts.opening(date(statement.from)), formatMoney(statement.opening, wording.locale)],
    [texts.totalIn, formatMoney(statement.totalIn, wording.locale)],
    [texts.totalOut, formatMoney(statement.totalOut, wording.locale)],
    [texts.closing(date(statement.to)), formatMoney(statement.closing, wording.locale)],
  ]);
  pdf.heading(2, texts.movements(statement.movements.length));
  if (statement.movements.length === 0) pdf.paragraph(texts.noMovements);
  else await pdf.table(columnsOf(wording), rowsOf(statement, wording));
  const issued = `${wording.bankName} · ${wording.issued(momentText(statement.madeAt, wording))}`;
  return pdf.finish((page, pages) => ({ left: issued, right: wording.page(page, pages) }));
}

const columnsOf = ({ statement: { columns } }: DocumentWording): readonly Column[] => [
  { title: columns.date, share: 0.13, align: 'left' },
  { title: columns.description, share: 0.49, align: 'left' },
  { title: columns.amount, share: 0.19, align: 'right' },
  { title: columns.balance, share: 0.19, align: 'right' },
];

function rowsOf(statement: Statement, wording: DocumentWording): readonly Row[] {
  const date = dateWriter(wording);
  return statement.movements.map((movement) => [
    [{ text: date(movement.bookedOn) }],
    descriptionOf(movement, wording),
    [{ text: formatMoney(changeOf(movement), wording.locale), weight: 'bold' }],
    [{ text: formatMoney(movement.balanceAfter, wording.locale) }],
  ]);
}

function descriptionOf(movement: StatementMovement, wording: DocumentWording): readonly CellLine[] {
  const kind = wording.statement.kinds[movement.kind];
  const name = findInertText(movement.counterpartyName);
  const reference = findInertText(movement.reference);
  const iban = movement.counterpartyIban;
  return [
    { text: name ?? kind, weight: 'bold' },
    ...(reference === undefined ? [] : [{ text: reference }]),
    ...(name === undefined ? [] : [{ text: kind, color: 'muted' as const }]),
    ...(iban === null ? [] : [{ text: formatIban(iban), color: 'muted' as const }]),
  ];
}
