import { describe, expect, it } from '@jest/globals';
import { parseReport } from './seed.ts';

describe('the report of a seed command', () => {
  it('is the last line', () => {
    const output =
      'working\n{"summary":"12 people","credentials":[{"who":"Ada","login":"ada@example.com","password":"p"}]}\n';
    expect(parseReport(output)).toEqual({
      summary: '12 people',
      credentials: [{ who: 'Ada', login: 'ada@example.com', password: 'p' }],
    });
  });

  it.each(['', 'done', '[1]', 'null', '{"credentials":"none"}'])('may be missing or something else: %s', (output) => {
    expect(parseReport(output)).toEqual({ summary: 'done', credentials: [] });
  });

  it('holds whole credentials only', () => {
    expect(parseReport('{"summary":"s","credentials":[{"who":"Ada"},7]}').credentials).toEqual([]);
  });
});
