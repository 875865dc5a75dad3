import type { CoreMovement } from '@bank/contracts';
import { describe, expect, it } from '@jest/globals';
import { automaticCategory } from './category.ts';

const spent = (reference: string | null, counterpartyName: string | null = 'Ana Ferreira') =>
  automaticCategory({ kind: 'OUTGOING', direction: 'OUT', counterpartyName, reference });
const received = (reference: string | null, counterpartyName: string | null = 'Ana Ferreira') =>
  automaticCategory({ kind: 'INCOMING', direction: 'IN', counterpartyName, reference });

describe('the automatic category', () => {
  it('hears the reference before the name', () => {
    expect(spent('Rent 2026-05', 'Café Tertulia')).toBe('housing');
    expect(spent('2026-05', 'Café Tertulia')).toBe('restaurants');
    expect(spent(null, 'Farmacia Central')).toBe('health');
  });

  it('knows whole words only, in either case, with or without accents', () => {
    expect(spent('GASOLINA')).toBe('transport');
    expect(spent('gas')).toBe('utilities');
    expect(spent('Gastón')).toBe('transfer-out');
    expect(spent('Barcelona')).toBe('transfer-out');
    expect(spent('Teléfono móvil')).toBe('utilities');
    expect(spent('telefono')).toBe('utilities');
  });

  it('depends on the direction: what a friend pays back is no restaurant', () => {
    expect(spent('Dinner')).toBe('restaurants');
    expect(received('Dinner')).toBe('transfer-in');
    expect(received('Nómina noviembre')).toBe('salary');
    expect(spent('Nómina noviembre')).toBe('transfer-out');
  });

  it.each<[CoreMovement['kind'], CoreMovement['direction'], string]>([
    ['FEE', 'OUT', 'fees'],
    ['RETURN', 'IN', 'refunds'],
    ['REFUND', 'IN', 'refunds'],
    ['REVERSAL', 'IN', 'refunds'],
    ['REVERSAL', 'OUT', 'refunds'],
    ['INTERNAL', 'OUT', 'other'],
    ['INCOMING', 'IN', 'other'],
  ])('of a nameless %s %s is %s', (kind, direction, category) => {
    expect(automaticCategory({ kind, direction, counterpartyName: null, reference: null })).toBe(category);
  });

  it('of texts without a letter is a transfer', () => {
    for (const text of ['', ' ', '%', '_', `' OR 1=1 --`, '<img src=x onerror=alert(1)>', '🍕'])
      expect(spent(text, text)).toBe('transfer-out');
  });
});
