import { formatDecimal, isNegative, type LocalDate, type Money, negate } from '@bank/domain';
import type { DocumentWording } from '../documents/document-wording.ts';
import { findInertText, shortened } from '../documents/inert-text.ts';
import { element, findElement, type Xml } from '../documents/xml.ts';
import type { MovementKind, Statement, StatementMovement } from './statement.ts';

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';
/** Lengths of the schema: Max35Text, Max70Text, Max140Text. */
const ID_MAX = 35;
const ACCOUNT_NAME_MAX = 70;
const TEXT_MAX = 140;

/** ISO 20022 external code sets: domain PMNT, then family and sub-family, by kind and direction. */
const CODES: Readonly<
  Record<MovementKind, { readonly IN: readonly [string, string]; readonly OUT: readonly [string, string] }>
> = {
  INTERNAL: { IN: ['RCDT', 'BOOK'], OUT: ['ICDT', 'BOOK'] },
  INCOMING: { IN: ['RCDT', 'ESCT'], OUT: ['ICDT', 'ESCT'] },
  OUTGOING: { IN: ['RCDT', 'ESCT'], OUT: ['ICDT', 'ESCT'] },
  RETURN: { IN: ['ICDT', 'RRTN'], OUT: ['RCDT', 'RRTN'] },
  REFUND: { IN: ['MCOP', 'CHRG'], OUT: ['MDOP', 'CHRG'] },
  REVERSAL: { IN: ['MCOP', 'ADJT'], OUT: ['MDOP', 'ADJT'] },
  SETTLEMENT: { IN: ['MCOP', 'OTHR'], OUT: ['MDOP', 'OTHR'] },
  FEE: { IN: ['MCOP', 'CHRG'], OUT: ['MDOP', 'CHRG'] },
};

/** BankToCustomerStatementV08 with one statement; the elements stand in the order of the schema's sequences. */
export function statementCamt053(statement: Statement, wording: DocumentWording): string {
  const { accountId, from, to, madeAt } = statement;
  const id = shortened(`${accountId.replaceAll('-', '').slice(0, 18)}${compact(from)}${compact(to)}`, ID_MAX);
  const root = element(
    'Document',
    [
      element('BkToCstmrStmt', [
        element('GrpHdr', [element('MsgId', id), element('CreDtTm', madeAt)]),
        element('Stmt', [
          element('Id', id),
          element('CreDtTm', madeAt),
          // On the bank's wall clock, so that the dates are those of the period wherever it is read.
          element('FrToDt', [element('FrDtTm', `${from}T00:00:00`), element('ToDtTm', `${to}T23:59:59`)]),
          accountOf(statement, wording),
          balance('OPBD', statement.opening, from),
          balance(statement.isComplete ? 'CLBD' : 'ITBD', statement.closing, to),
          summaryOf(statement),
          ...statement.movements.map((movement) => entryOf(movement, wording)),
        ]),
      ]),
    ],
    { xmlns: NAMESPACE },
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.markup}`;
}

const compact = (date: LocalDate): string => date.replaceAll('-', '');
const indicator = (direction: 'IN' | 'OUT'): Xml => element('CdtDbtInd', direction === 'IN' ? 'CRDT' : 'DBIT');
const amountOf = (amount: Money): Xml => element('Amt', formatDecimal(amount), { Ccy: amount.currency });
const dated = (name: string, date: LocalDate): Xml => element(name, [element('Dt', date)]);

function accountOf({ iban, currency, holderName }: Statement, wording: DocumentWording): Xml {
  const name = findInertText(holderName);
  return element('Acct', [
    element('Id', [element('IBAN', iban)]),
    element('Ccy', currency),
    findElement('Nm', name === undefined ? undefined : shortened(name, ACCOUNT_NAME_MAX)),
    element('Ownr', [findElement('Nm', name === undefined ? undefined : shortened(name, TEXT_MAX))]),
    element('Svcr', [element('FinInstnId', [element('Nm', wording.bankName)])]),
  ]);
}

/** Amounts of the schema have no sign: an overdrawn balance is a debit. */
const balance = (code: 'OPBD' | 'CLBD' | 'ITBD', amount: Money, date: LocalDate): Xml =>
  element('Bal', [
    element('Tp', [element('CdOrPrtry', [element('Cd', code)])]),
    amountOf(isNegative(amount) ? negate(amount) : amount),
    indicator(isNegative(amount) ? 'OUT' : 'IN'),
    dated('Dt', date),
  ]);

function summaryOf({ movements, totalIn, totalOut }: Statement): Xml {
  const countOf = (direction: 'IN' | 'OUT'): string =>
    String(movements.filter((movement) => movement.direction === direction).length);
  return element('TxsSummry', [
    element('TtlNtries', [element('NbOfNtries', String(movements.length))]),
    element('TtlCdtNtries', [element('NbOfNtries', countOf('IN')), element('Sum', formatDecimal(totalIn))]),
    element('TtlDbtNtries', [element('NbOfNtries', countOf('OUT')), element('Sum', formatDecimal(totalOut))]),
  ]);
}

function entryOf(movement: StatementMovement, wording: DocumentWording): Xml {
  const { entryId, amount, direction, bookedOn, kind } = movement;
  const [family, subFamily] = CODES[kind][direction];
  // SEPA moves euro only.
  const isSepaless = subFamily === 'ESCT' && amount.currency !== 'EUR';
  return element('Ntry', [
    element('NtryRef', entryId),
    amountOf(amount),
    indicator(direction),
    kind === 'REVERSAL' ? element('RvslInd', 'true') : undefined,
    element('Sts', [element('Cd', 'BOOK')]),
    dated('BookgDt', bookedOn),
    dated('ValDt', bookedOn),
    element('AcctSvcrRef', entryId),
    element('BkTxCd', [
      element('Domn', [
        element('Cd', 'PMNT'),
        element('Fmly', [element('Cd', family), element('SubFmlyCd', isSepaless ? 'OTHR' : subFamily)]),
      ]),
    ]),
    element('NtryDtls', [detailsOf(movement)]),
    element('AddtlNtryInf', wording.statement.kinds[kind]),
  ]);
}

function detailsOf(movement: StatementMovement): Xml {
  const { transferId, amount, direction, counterpartyName, counterpartyIban } = movement;
  const reference = findInertText(movement.reference);
  const name = findInertText(counterpartyName);
  // The other side: who paid when money came in, who was paid when it went out.
  const role = direction === 'IN' ? 'Dbtr' : 'Cdtr';
  const party =
    name === undefined ? undefined : element(role, [element('Pty', [element('Nm', shortened(name, TEXT_MAX))])]);
  const account =
    counterpartyIban === null
      ? undefined
      : element(`${role}Acct`, [element('Id', [element('IBAN', counterpartyIban)])]);
  return element('TxDtls', [
    element('Refs', [element('TxId', transferId.replaceAll('-', ''))]),
    amountOf(amount),
    indicator(direction),
    party === undefined && account === undefined ? undefined : element('RltdPties', [party, account]),
    reference === undefined ? undefined : element('RmtInf', [element('Ustrd', shortened(reference, TEXT_MAX))]),
  ]);
}
