import { money } from '@bank/domain';
import { describe, expect, it } from '@jest/globals';
import { fingerprintOf, recordKeyOf, transferIdOf } from './transfer-identity.ts';

const CUSTOMER = '01935b1c-0000-7000-8000-000000000001';
const ORDER = {
  debtorAccountId: '01935b1c-0000-7000-8000-0000000000d1',
  creditorIban: 'ES9121000418450200051332',
  creditorName: 'Bea',
  amount: money(1234n, 'EUR'),
  reference: 'rent',
};

describe('the identity of a transfer', () => {
  it('is the same for the same customer and key in every release', () => {
    expect(transferIdOf(CUSTOMER, 'key-0000000000000001')).toBe('6dbcfd66-5774-506e-b3b7-72c5dca72a98');
    expect(recordKeyOf(CUSTOMER, 'key-0000000000000001')).toBe(
      `${CUSTOMER}#beb35315409823e9adbb8f16b2b95bdd8f5967341cc32fe333642d187eb2e17c`,
    );
    expect(fingerprintOf(ORDER)).toBe('b5b79aa921d1b70e75735678aaf3ec34bf71440c3e53d749109bf519fd04da21');
  });

  it('differs by customer and by key', () => {
    const ids = [
      transferIdOf(CUSTOMER, 'key-0000000000000001'),
      transferIdOf(CUSTOMER, 'key-0000000000000002'),
      transferIdOf('01935b1c-0000-7000-8000-000000000002', 'key-0000000000000001'),
    ];
    expect(new Set(ids).size).toBe(3);
  });

  it.each([
    ['payer', { ...ORDER, debtorAccountId: '01935b1c-0000-7000-8000-0000000000d2' }],
    ['payee', { ...ORDER, creditorIban: 'DE89370400440532013000' }],
    ['name', { ...ORDER, creditorName: 'Ben' }],
    ['amount', { ...ORDER, amount: money(1235n, 'EUR') }],
    ['currency', { ...ORDER, amount: money(1234n, 'USD') }],
    ['reference', { ...ORDER, reference: null }],
    ['check of the payee', { ...ORDER, payeeCheckId: '01935b1c-0000-7000-8000-0000000000c1' }],
  ])('gives another fingerprint to another %s', (_what, order) => {
    expect(fingerprintOf(order)).not.toBe(fingerprintOf(ORDER));
  });
});
