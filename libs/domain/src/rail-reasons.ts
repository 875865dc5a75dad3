/** What people read about a reason of another bank, in each language the bank speaks. */
export interface RailReasonWords {
  readonly en: string;
  readonly es: string;
}

/** Reasons of ISO 20022 (external code sets, status and return reasons) that the scheme's banks use for credit transfers. */
const WORDS = {
  AC01: { en: 'the account number is not right', es: 'el número de cuenta no es correcto' },
  AC04: { en: "the payee's account is closed", es: 'la cuenta del beneficiario está cerrada' },
  AC06: { en: "the payee's account is blocked", es: 'la cuenta del beneficiario está bloqueada' },
  AG01: {
    en: "the payee's account cannot receive transfers",
    es: 'la cuenta del beneficiario no admite transferencias',
  },
  AM02: {
    en: "the amount is above what the payee's bank accepts",
    es: 'el importe supera lo que admite el banco del beneficiario',
  },
  AM04: { en: 'there was not enough money for the settlement', es: 'no había fondos suficientes para la liquidación' },
  AM05: { en: 'the payment was a duplicate', es: 'el pago estaba duplicado' },
  BE01: { en: "the name is not the account holder's", es: 'el nombre no coincide con el titular de la cuenta' },
  FOCR: { en: 'the payment was recalled', es: 'se solicitó la devolución del pago' },
  MD07: { en: 'the payee has died', es: 'el beneficiario ha fallecido' },
  MS02: { en: 'the payee refused the money', es: 'el beneficiario rechazó el dinero' },
  MS03: { en: "the payee's bank gave no reason", es: 'el banco del beneficiario no indicó el motivo' },
  RR04: { en: 'the law did not allow the payment', es: 'la normativa no permite el pago' },
} as const satisfies Readonly<Record<string, RailReasonWords>>;

const isKnown = (code: string): code is keyof typeof WORDS => Object.hasOwn(WORDS, code);

/** Words for any code: one that is not known says as little as "not specified". */
export const railReasonWords = (code: string): RailReasonWords => WORDS[isKnown(code) ? code : 'MS03'];

/** Where a front end finds its own words for the code. */
export const railReasonKey = (code: string): string => `rail-reason.${isKnown(code) ? code : 'MS03'}`;
