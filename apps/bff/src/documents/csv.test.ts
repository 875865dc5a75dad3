import { describe, expect, it } from '@jest/globals';
import { csvOf, numberCell, textCell } from './csv.ts';

describe('CSV', () => {
  it('begins with a byte order mark and ends every line, the last one too, with CR LF', () => {
    expect(
      csvOf([
        [textCell('a'), textCell('b')],
        [textCell(null), numberCell('-1.00')],
      ]),
    ).toBe('\uFEFFa,b\r\n,-1.00\r\n');
  });

  it('quotes what would end a cell or a line', () => {
    const cells = ['a,b', 'a"b', 'a\nb', 'a\rb'].map(textCell);
    expect(csvOf([cells])).toBe('\uFEFF"a,b","a""b","a\nb","a\rb"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠a'])(
    'makes text of %j, which a spreadsheet would run',
    (text) => {
      const cell = csvOf([[textCell(text)]]).slice(1, -2);
      expect(cell.replaceAll('"', '')).toBe(`'${text}`);
    },
  );

  it('leaves numbers numbers, and formulas that do not begin a cell as they are', () => {
    expect(csvOf([[numberCell('-12.34'), textCell('a=1')]])).toBe('\uFEFF-12.34,a=1\r\n');
  });
});
