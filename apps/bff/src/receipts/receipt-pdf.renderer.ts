import { add, formatIban, formatMoney, isPositive, type Money } from '@bank/domain';
import { momentText } from '../documents/document.ts';
import type { DocumentWording } from '../documents/document-wording.ts';
import { findInertText, inertText } from '../documents/inert-text.ts';
import { TaggedPdf } from '../documents/tagged-pdf.renderer.ts';
import type { Receipt } from './receipt.ts';

/** One page that says who paid whom how much, and by which numbers the bank knows it. */
export async function receiptPdf(receipt: Receipt, wording: DocumentWording): Promise<Buffer> {
  const texts = wording.receipt;
  const money = (amount: Money): string => formatMoney(amount, wording.locale);
  const { amount, fee, payer, payee } = receipt;
  const hasFee = isPositive(fee);
  const pdf = new TaggedPdf({ title: texts.title, wording, issuedAt: receipt.issuedAt });
  pdf.letterhead(wording.bankName);
  pdf.heading(1, texts.title);
  pdf.paragraph(texts.done(momentText(receipt.postedAt, wording)));
  for (const [title, party] of [[texts.payer, payer] as const, [texts.payee, payee] as const]) {
    pdf.heading(2, title);
    pdf.facts([
      [texts.name, inertText(party.name)],
      [texts.iban, formatIban(party.iban)],
    ]);
  }
  pdf.heading(2, texts.details);
  pdf.facts([
    [texts.amount, money(amount)],
    [texts.fee, hasFee ? money(fee) : texts.noFee],
    ...(hasFee ? [[texts.total, money(add(amount, fee))] as const] : []),
    [texts.reference, findInertText(receipt.reference) ?? texts.noReference],
    [texts.requestedAt, momentText(receipt.requestedAt, wording)],
    [texts.postedAt, momentText(receipt.postedAt, wording)],
    [texts.transferId, receipt.transferId],
    [texts.correlationId, receipt.correlationId],
  ]);
  const issued = `${wording.bankName} · ${wording.issued(momentText(receipt.issuedAt, wording))}`;
  return pdf.finish((page, pages) => ({ left: issued, right: wording.page(page, pages) }));
}
