import { describe, expect, it } from '@jest/globals';
import { rateRisk } from './risk-rating.ts';

describe('risk rating', () => {
  it.each([
    ['ES', 'Teacher', 'LOW'],
    ['KP', 'Teacher', 'HIGH'],
    ['VE', 'Teacher', 'MEDIUM'],
    ['ES', 'Casino manager', 'MEDIUM'],
    ['ES', 'Ex-ministra de Hacienda', 'MEDIUM'],
    ['ES', 'Político', 'MEDIUM'],
    ['VE', 'Jeweller', 'HIGH'],
    ['ES', 'Administrator', 'LOW'],
  ])('rates %s / %s as %s', (country, occupation, rating) => {
    expect(rateRisk({ country, occupation })).toBe(rating);
  });
});
