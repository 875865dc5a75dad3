import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type CurrencyCode, type LocalDate, money, scaleOf, zero } from '@bank/domain';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { anyStatement, changesOf, sampleStatement } from '../../test/sample-statement.ts';
import { wordingIn } from '../documents/document.ts';
import { statementCamt053 } from './statement-camt053.ts';
import { statementCsv } from './statement-csv.ts';
import { statementOfx } from './statement-ofx.ts';

const [english, spanish] = [wordingIn('en'), wordingIn('es')];
const golden = (name: string): string =>
  readFileSync(path.resolve(import.meta.dirname, '../../test/golden', name), 'utf8');

type Tree = Record<string, unknown>;
const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: false, isArray: (name) => LISTS.has(name) });
const LISTS = new Set(['STMTTRN', 'Ntry', 'Bal']);

/** What is at `a.b.c`. */
const at = <Value>(tree: unknown, place: string): Value =>
  place.split('.').reduce<unknown>((inside, name) => (inside as Tree)[name], tree) as Value;

/** Decimal text as minor units; the scale has to be the currency's own. */
function minorOf(text: string, currency: CurrencyCode): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  expect(fraction).toHaveLength(scaleOf(currency));
  return BigInt(whole + fraction);
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

describe('CSV', () => {
  it.each([
    ['statement.en.csv', english],
    ['statement.es.csv', spanish],
  ])('is %s', (file, wording) => {
    expect(statementCsv(sampleStatement(), wording)).toBe(golden(file));
  });

  it('has one line for each movement and a balance that runs, whatever people wrote', () => {
    fc.assert(
      fc.property(anyStatement, (statement) => {
        const rows = cellsOf(statementCsv(statement, english).slice(1)).slice(1);
        const amounts = rows.map((row) => minorOf(row[6] ?? '', statement.currency));
        expect(amounts).toEqual(changesOf(statement));
        let balance = statement.opening.minor;
        for (const [index, row] of rows.entries()) {
          expect(row).toHaveLength(11);
          for (const text of [row[3], row[5]]) expect(text).not.toMatch(/^[=+\-@\t\r]|[\r\n]/);
          balance += amounts[index] ?? 0n;
          expect(minorOf(row[8] ?? '', statement.currency)).toBe(balance);
        }
        expect(balance).toBe(statement.closing.minor);
      }),
    );
  });
});

/** RFC 4180, read the other way. */
function cellsOf(csv: string): readonly (readonly string[])[] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const rows: string[][] = [[]];
  for (const [, quoted, bare = '', end] of csv.matchAll(cell)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === '\r\n') rows.push([]);
  }
  expect(rows.pop()).toEqual([]);
  return rows;
}

describe('OFX', () => {
  it.each([
    ['statement.en.ofx', english],
    ['statement.es.ofx', spanish],
  ])('is %s', (file, wording) => {
    expect(statementOfx(sampleStatement(), wording)).toBe(golden(file));
  });

  it('is well formed and ties to its ledger balance, whatever people wrote', () => {
    fc.assert(
      fc.property(anyStatement, (statement) => {
        const xml = statementOfx(statement, english);
        expect(XMLValidator.validate(xml)).toBe(true);
        const list = at<Tree>(parser.parse(xml), 'OFX.BANKMSGSRSV1.STMTTRNRS.STMTRS');
        const transactions = (at<Tree>(list, 'BANKTRANLIST')['STMTTRN'] ?? []) as Record<string, string>[];
        const amounts = transactions.map((each) => minorOf(each['TRNAMT'] ?? '', statement.currency));
        expect(statement.opening.minor + sum(amounts)).toBe(minorOf(at(list, 'LEDGERBAL.BALAMT'), statement.currency));
        expect(transactions.map((each) => each['FITID'])).toEqual(statement.movements.map((each) => each.entryId));
        expect(transactions.every((each) => Array.from(each['NAME'] ?? '').length <= 32 && each['NAME'] !== '')).toBe(
          true,
        );
      }),
    );
  });

  it('of a period that is not over ends when it was made', () => {
    const list = at<Tree>(
      parser.parse(statementOfx(sampleStatement({ isComplete: false }), english)),
      'OFX.BANKMSGSRSV1.STMTTRNRS.STMTRS',
    );
    expect(at(list, 'LEDGERBAL.DTASOF')).toBe('20261102091011.000[0:GMT]');
  });
});

/** The sequences of camt.053.001.08 for the elements in use, in the schema's order. */
const SEQUENCES: ReadonlyMap<string, readonly string[]> = new Map(
  [
    'Document: BkToCstmrStmt',
    'BkToCstmrStmt: GrpHdr Stmt SplmtryData',
    'GrpHdr: MsgId CreDtTm MsgRcpt MsgPgntn OrgnlBizQry AddtlInf',
    'Stmt: Id StmtPgntn ElctrncSeqNb RptgSeq LglSeqNb CreDtTm FrToDt CpyDplctInd RptgSrc Acct RltdAcct Intrst Bal TxsSummry Ntry AddtlStmtInf',
    'FrToDt: FrDtTm ToDtTm',
    'Acct: Id Tp Ccy Nm Prxy Ownr Svcr',
    'Bal: Tp CdtLine Amt CdtDbtInd Dt Avlbty',
    'TxsSummry: TtlNtries TtlCdtNtries TtlDbtNtries TtlNtriesPerBkTxCd',
    'Ntry: NtryRef Amt CdtDbtInd RvslInd Sts BookgDt ValDt AcctSvcrRef Avlbty BkTxCd ComssnWvrInd AddtlInfInd AmtDtls Chrgs TechInptChanl Intrst CardTx NtryDtls AddtlNtryInf',
    'BkTxCd: Domn Prtry',
    'Domn: Cd Fmly',
    'Fmly: Cd SubFmlyCd',
    'NtryDtls: Btch TxDtls',
    'TxDtls: Refs Amt CdtDbtInd AmtDtls Avlbty BkTxCd Chrgs Intrst RltdPties RltdAgts LclInstrm Purp RltdRmtInf RmtInf RltdDts',
    'RltdPties: InitgPty Dbtr DbtrAcct UltmtDbtr Cdtr CdtrAcct UltmtCdtr',
    'RmtInf: Ustrd Strd',
  ].map((line) => {
    const [name = '', sequence = ''] = line.split(': ');
    return [name, sequence.split(' ')] as const;
  }),
);

/** Every element whose children are known, with the places of its children in the schema's sequence. */
function placesIn(nodes: readonly Tree[]): readonly { name: string; places: readonly number[] }[] {
  return nodes.flatMap((node) => {
    const [name = ''] = Object.keys(node).filter((key) => key !== ':@');
    if (name === '#text' || name === '?xml') return [];
    const children = node[name] as readonly Tree[];
    const sequence = SEQUENCES.get(name);
    const places = children.map((child) => sequence?.indexOf(Object.keys(child)[0] ?? '') ?? 0);
    return [...(sequence === undefined ? [] : [{ name, places }]), ...placesIn(children)];
  });
}

describe('camt.053', () => {
  it('is statement.en.xml', () => {
    expect(statementCamt053(sampleStatement(), english)).toBe(golden('statement.en.xml'));
  });

  it('has its elements in the order of the schema', () => {
    const ordered = new XMLParser({ preserveOrder: true, parseTagValue: false });
    const found = placesIn(ordered.parse(golden('statement.en.xml')) as readonly Tree[]);
    const inOrder = (places: readonly number[]): boolean =>
      places.every((place, index) => place >= (places[index - 1] ?? 0));
    expect(found.filter(({ places }) => !inOrder(places))).toEqual([]);
    expect(found).toHaveLength(39);
  });

  it('is well formed and ties from opening to closing balance, whatever people wrote', () => {
    fc.assert(
      fc.property(anyStatement, (statement) => {
        const xml = statementCamt053(statement, spanish);
        expect(XMLValidator.validate(xml)).toBe(true);
        const stmt = at<Tree>(parser.parse(xml), 'Document.BkToCstmrStmt.Stmt');
        const signed = (each: Tree): bigint => {
          const amount = minorOf(at(each, 'Amt.#text'), statement.currency);
          expect(amount).toBeGreaterThanOrEqual(0n);
          return each['CdtDbtInd'] === 'CRDT' ? amount : -amount;
        };
        const [opening, closing] = (stmt['Bal'] as Tree[]).map(signed);
        const entries = (stmt['Ntry'] ?? []) as Tree[];
        expect((opening ?? 0n) + sum(entries.map(signed))).toBe(closing);
        expect([opening, closing]).toEqual([statement.opening.minor, statement.closing.minor]);
        expect(at(stmt, 'TxsSummry.TtlNtries.NbOfNtries')).toBe(String(entries.length));
      }),
    );
  });

  it('says debit of an overdrawn account, and interim of a period that is not over', () => {
    const statement = sampleStatement({
      opening: money(-5n, 'EUR'),
      closing: money(-5n, 'EUR'),
      movements: [],
      entryCount: 0,
      totalIn: zero('EUR'),
      totalOut: zero('EUR'),
      to: '2026-10-20' as LocalDate,
      isComplete: false,
    });
    const stmt = at<Tree>(parser.parse(statementCamt053(statement, english)), 'Document.BkToCstmrStmt.Stmt');
    const [opening, closing] = stmt['Bal'] as Tree[];
    expect([at(opening, 'Tp.CdOrPrtry.Cd'), at(opening, 'Amt.#text'), at(opening, 'CdtDbtInd')]).toEqual([
      'OPBD',
      '0.05',
      'DBIT',
    ]);
    expect([at(closing, 'Tp.CdOrPrtry.Cd'), at(closing, 'Dt.Dt')]).toEqual(['ITBD', '2026-10-20']);
  });
});
