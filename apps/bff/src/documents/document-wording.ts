import type { MovementKind } from '../statements/statement.ts';

export type DocumentLocale = 'en' | 'es';

/** Every text of every document, in one language. */
export interface DocumentWording {
  readonly locale: DocumentLocale;
  /** RFC 5646, for whoever reads the document aloud and for dates. */
  readonly languageTag: string;
  /** ISO 639-2, as OFX names languages. */
  readonly languageIso639: 'ENG' | 'SPA';
  readonly bankName: string;
  readonly page: (page: number, pages: number) => string;
  readonly issued: (moment: string) => string;
  readonly statement: StatementWording;
  readonly receipt: ReceiptWording;
}

export interface StatementWording {
  /** Begins the name of the file. */
  readonly fileName: string;
  readonly title: string;
  readonly period: (from: string, to: string) => string;
  readonly account: string;
  readonly holder: string;
  readonly iban: string;
  readonly currency: string;
  readonly periodLabel: string;
  readonly summary: string;
  readonly opening: (date: string) => string;
  readonly totalIn: string;
  readonly totalOut: string;
  readonly closing: (date: string) => string;
  readonly movements: (count: number) => string;
  readonly noMovements: string;
  readonly incomplete: (moment: string) => string;
  readonly columns: {
    readonly date: string;
    readonly description: string;
    readonly amount: string;
    readonly balance: string;
  };
  readonly csvColumns: {
    readonly date: string;
    readonly time: string;
    readonly kind: string;
    readonly name: string;
    readonly iban: string;
    readonly reference: string;
    readonly amount: string;
    readonly currency: string;
    readonly balance: string;
    readonly entry: string;
    readonly transfer: string;
  };
  readonly kinds: Readonly<Record<MovementKind, string>>;
}

export interface ReceiptWording {
  readonly fileName: string;
  readonly title: string;
  readonly done: (moment: string) => string;
  readonly payer: string;
  readonly payee: string;
  readonly name: string;
  readonly iban: string;
  readonly details: string;
  readonly amount: string;
  readonly fee: string;
  readonly noFee: string;
  readonly total: string;
  readonly reference: string;
  readonly noReference: string;
  readonly requestedAt: string;
  readonly postedAt: string;
  readonly transferId: string;
  readonly correlationId: string;
}
