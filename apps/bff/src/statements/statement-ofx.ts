import {
  addDays,
  addMs,
  BANK_TIME_ZONE,
  formatDecimal,
  type Instant,
  type LocalDate,
  startOfDayIn,
} from '@bank/domain';
import type { DocumentWording } from '../documents/document-wording.ts';
import { findInertText, shortened } from '../documents/inert-text.ts';
import { element, findElement, type Xml } from '../documents/xml.ts';
import { changeOf, type Statement, type StatementMovement } from './statement.ts';

/** OFX 2.2: the XML declaration, then OFX's own as a processing instruction. */
const HEADER =
  '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n' +
  '<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n';
/** Lengths that the specification gives to NAME and MEMO. */
const NAME_MAX = 32;
const MEMO_MAX = 255;
/** BANKID is the bank code; with 22 characters, ACCTID has room for the rest of any account number of the table of IBANs. */
const BANK_CODE_DIGITS = 4;

/** `YYYYMMDDHHMMSS.XXX[0:GMT]` */
const momentText = (instant: Instant): string => `${instant.replaceAll(/[-:TZ]/g, '')}[0:GMT]`;

/** The last moment of a day of the bank's. */
const endOf = (date: LocalDate): Instant => addMs(startOfDayIn(addDays(date, 1), BANK_TIME_ZONE), -1);

const STATUS = element('STATUS', [element('CODE', '0'), element('SEVERITY', 'INFO')]);

/** A bank statement download of one account, as accounting programs import it. */
export function statementOfx(statement: Statement, wording: DocumentWording): string {
  const signOn = element('SIGNONMSGSRSV1', [
    element('SONRS', [
      STATUS,
      element('DTSERVER', momentText(statement.madeAt)),
      element('LANGUAGE', wording.languageIso639),
      element('FI', [element('ORG', wording.bankName)]),
    ]),
  ]);
  const response = element('STMTTRNRS', [element('TRNUID', '0'), STATUS, listOf(statement, wording)]);
  return HEADER + element('OFX', [signOn, element('BANKMSGSRSV1', [response])]).markup;
}

function listOf(statement: Statement, wording: DocumentWording): Xml {
  const basic = statement.iban.slice(4);
  const closedAt = statement.isComplete ? endOf(statement.to) : statement.madeAt;
  return element('STMTRS', [
    element('CURDEF', statement.currency),
    element('BANKACCTFROM', [
      element('BANKID', basic.slice(0, BANK_CODE_DIGITS)),
      element('ACCTID', basic.slice(BANK_CODE_DIGITS)),
      element('ACCTTYPE', 'CHECKING'),
    ]),
    element('BANKTRANLIST', [
      element('DTSTART', momentText(startOfDayIn(statement.from, BANK_TIME_ZONE))),
      element('DTEND', momentText(closedAt)),
      ...statement.movements.map((movement) => transactionOf(movement, wording)),
    ]),
    element('LEDGERBAL', [
      element('BALAMT', formatDecimal(statement.closing)),
      element('DTASOF', momentText(closedAt)),
    ]),
  ]);
}

/** FITID is the entry's id, which never changes: importing the same movement twice adds it once. */
function transactionOf(movement: StatementMovement, wording: DocumentWording): Xml {
  const name = findInertText(movement.counterpartyName) ?? wording.statement.kinds[movement.kind];
  const memo = [findInertText(movement.reference), movement.counterpartyIban].filter((part) => part != null).join(' ');
  return element('STMTTRN', [
    element('TRNTYPE', typeOf(movement)),
    element('DTPOSTED', momentText(movement.bookedAt)),
    element('TRNAMT', formatDecimal(changeOf(movement))),
    element('FITID', movement.entryId),
    element('NAME', shortened(name, NAME_MAX)),
    findElement('MEMO', shortened(memo, MEMO_MAX)),
  ]);
}

function typeOf({ kind, direction }: StatementMovement): string {
  if (kind === 'FEE') return 'FEE';
  if (kind === 'INTERNAL') return 'XFER';
  return direction === 'IN' ? 'CREDIT' : 'DEBIT';
}
