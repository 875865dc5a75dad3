import { money } from '@bank/domain';
import fc from 'fast-check';
import { type BulkFault, digestOf, readBulkFile } from './bulk-file.ts';

const HEADER = 'name,iban,amount,currency,reference';
const IBAN = 'ES9121000418450200051332';
const GOOD = `Bea Birch,${IBAN},12.50,EUR,rent`;
const faultsOf = (text: string): readonly BulkFault[] => {
  const read = readBulkFile(text);
  return read.kind === 'faults' ? read.faults : [];
};

describe('a file of payments', () => {
  it('is read with quotes, commas, both line ends, a byte order mark and without a last line end', () => {
    const text = `\ufeff${HEADER}\r\n"Birch, ""Bea""",${IBAN},12.50,EUR,\r\nJ,${IBAN},1250,JPY,=1+1\nK,${IBAN},0.001,KWD,"a,b"`;
    expect(readBulkFile(text)).toEqual({
      kind: 'orders',
      orders: [
        { name: 'Birch, "Bea"', iban: IBAN, amount: money(1250n, 'EUR'), reference: null },
        { name: 'J', iban: IBAN, amount: money(1250n, 'JPY'), reference: '=1+1' },
        { name: 'K', iban: IBAN, amount: money(1n, 'KWD'), reference: 'a,b' },
      ],
    });
  });

  it.each([
    ['', 0],
    ['name,iban,amount,currency', 0],
    ['Name,IBAN,amount,currency,reference', 0],
    [`${HEADER} `, 0],
    ['name;iban;amount;currency;reference', 0],
    [GOOD, 0],
    [`${HEADER}\n\ud800`, 0],
    [HEADER, 1],
    [`${HEADER}\n`, 1],
    [`${HEADER}\n${GOOD}\n\n${GOOD}`, 2],
    [`${HEADER}\n${GOOD}\nBea,${IBAN},12.50,EUR`, 2],
    [`${HEADER}\n${GOOD}\n${GOOD},more`, 2],
    [`${HEADER}\n${GOOD}\n"Bea,${IBAN},12.50,EUR,`, 2],
    [`${HEADER}\n${GOOD}\n"Bea"x,${IBAN},12.50,EUR,`, 2],
    [`${HEADER}\n${GOOD}\nB"ea,${IBAN},12.50,EUR,`, 2],
    [`${HEADER}\n"${'x'.repeat(5_000)}`, 1],
  ])('%j is wrong as a whole at row %d', (text, row) => {
    expect(faultsOf(text)).toEqual([{ row, column: null, detail: expect.any(String) }]);
  });

  it('takes 500 payments and not 501', () => {
    const file = (rows: number): string => `${HEADER}\n${`${GOOD}\n`.repeat(rows)}`;
    const read = readBulkFile(file(500));
    expect(read.kind === 'orders' && read.orders.length).toBe(500);
    expect(faultsOf(file(501))).toEqual([{ row: 501, column: null, detail: 'there may be 500 payments at most' }]);
  });

  it.each([
    ['0.00', 'EUR'],
    ['-1.00', 'EUR'],
    ['+1.00', 'EUR'],
    ['1', 'EUR'],
    ['1.0', 'EUR'],
    ['1.001', 'EUR'],
    ['1,00', 'EUR'],
    ['1e3', 'EUR'],
    ['01.00', 'EUR'],
    [' 1.00', 'EUR'],
    ['1.00 ', 'EUR'],
    ['١.٠٠', 'EUR'],
    ['1.00', 'JPY'],
    ['100000000000.00', 'EUR'],
    ['', 'EUR'],
  ])('the amount %j %s is a fault', (amount, currency) => {
    const text = `${HEADER}\nBea,${IBAN},"${amount}",${currency},`;
    expect(faultsOf(text)).toEqual([{ row: 1, column: 'amount', detail: expect.any(String) }]);
  });

  it('tells every fault of every row', () => {
    const rows = [GOOD, ` ,XX12,0.00,EUR,${'x'.repeat(141)}`, GOOD, `"a\nb",${IBAN},1.00,eur,`];
    expect(faultsOf([HEADER, ...rows].join('\n')).map(({ row, column }) => [row, column])).toEqual([
      [2, 'name'],
      [2, 'iban'],
      [2, 'amount'],
      [2, 'reference'],
      [4, 'name'],
      [4, 'currency'],
    ]);
  });

  it('is read or refused, never a crash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(faultsOf(`${HEADER}\n${text}`).length).toBeGreaterThan(0);
        expect(faultsOf(text).length).toBeGreaterThan(0);
      }),
      { seed: 20261122 },
    );
  });

  it('has the digest that sha256sum gives', () => {
    expect(digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(digestOf('ñ')).not.toBe(digestOf('n\u0303'));
  });
});
