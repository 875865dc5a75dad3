export type RiskRating = 'LOW' | 'MEDIUM' | 'HIGH';

/** Subject to a call for action of the FATF (list of October 2025): every relation is high risk. */
const HIGH_RISK_COUNTRIES: ReadonlySet<string> = new Set(['IR', 'KP', 'MM']);
/** A sample of the FATF's jurisdictions under increased monitoring; a bank keeps its own list here. */
const MONITORED_COUNTRIES: ReadonlySet<string> = new Set(['CD', 'HT', 'LB', 'SS', 'SY', 'VE', 'YE']);
/** Words in an occupation that mean much cash or public power (risk factors of EBA/GL/2021/02, sample). */
const ATTENTION_WORDS: ReadonlySet<string> = new Set([
  'casino',
  'gambling',
  'jeweller',
  'jewelry',
  'joyero',
  'joyera',
  'politician',
  'politico',
  'politica',
  'minister',
  'ministro',
  'ministra',
  'pawnbroker',
  'prestamista',
]);

/**
 * The bank's rule, in order: residence in a high-risk country is HIGH; residence in a monitored country together with an
 * occupation that needs attention is HIGH; either of the two alone is MEDIUM; everyone else is LOW.
 */
export function rateRisk(customer: { readonly country: string; readonly occupation: string }): RiskRating {
  if (HIGH_RISK_COUNTRIES.has(customer.country)) return 'HIGH';
  const isMonitored = MONITORED_COUNTRIES.has(customer.country);
  const needsAttention = wordsOf(customer.occupation).some((word) => ATTENTION_WORDS.has(word));
  if (isMonitored && needsAttention) return 'HIGH';
  return isMonitored || needsAttention ? 'MEDIUM' : 'LOW';
}

const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z]+/);
