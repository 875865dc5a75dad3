import { type Clock, invariant, parseMoneyJson } from '@bank/domain';
import { CLOCK } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.ts';
import { BankingCoreGateway } from '../banking-core/banking-core.gateway.ts';
import type { DocumentFile } from '../documents/document.ts';
import type { DocumentWording } from '../documents/document-wording.ts';
import { DocumentsService } from '../documents/documents.service.ts';
import type { DecidedTransfer } from '../transfers/transfer.ts';
import { TransfersService } from '../transfers/transfers.service.ts';
import { TransferNotPostedError } from './receipt.errors.ts';
import { receiptPdf } from './receipt-pdf.renderer.ts';
import type { Receipt } from './receipt.ts';

type PostedTransfer = Extract<DecidedTransfer, { state: 'POSTED' }>;

@Injectable()
export class ReceiptsService {
  constructor(
    @Inject(TransfersService) private readonly transfers: TransfersService,
    @Inject(AccountsService) private readonly accounts: AccountsService,
    @Inject(BankingCoreGateway) private readonly core: BankingCoreGateway,
    @Inject(DocumentsService) private readonly documents: DocumentsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError when the transfer is not the customer's; TransferNotPostedError; DependencyUnavailableError */
  async get(customerId: string, transferId: string): Promise<Receipt> {
    const transfer = await this.transfers.get(customerId, transferId);
    if (transfer.state === 'RECEIVED') throw new TransferNotPostedError('PENDING');
    if (transfer.state === 'REJECTED') throw new TransferNotPostedError('REJECTED');
    return this.receiptOf(transfer);
  }

  /** @throws as `get` */
  async print(customerId: string, transferId: string, wording: DocumentWording): Promise<DocumentFile> {
    const receipt = await this.get(customerId, transferId);
    const bytes = await this.documents.render(() => receiptPdf(receipt, wording));
    return { bytes, mediaType: 'application/pdf', fileName: `${wording.receipt.fileName}-${transferId}.pdf` };
  }

  /** The core says what was booked; what the client was shown of the payee is in the intent. */
  private async receiptOf(transfer: PostedTransfer): Promise<Receipt> {
    const { transferId, customerId, debtorAccountId: accountId } = transfer;
    const [booked, payer, account] = await Promise.all([
      this.core.findTransfer(transferId),
      this.core.getCustomer(customerId),
      this.accounts.getOwn({ customerId, accountId }),
    ]);
    invariant(booked?.state === 'POSTED', `the core has transfer ${transferId} as posted`);
    const [amount, fee] = [parseMoneyJson(booked.amount), parseMoneyJson(booked.fee)];
    invariant(amount !== undefined && fee !== undefined, 'the schema of the answer admits exact amounts only');
    return {
      transferId,
      correlationId: transfer.traceId,
      payer: { name: payer.fullName, iban: account.iban },
      payee: { name: transfer.creditorName, iban: transfer.creditorIban },
      amount,
      fee,
      reference: transfer.reference,
      requestedAt: transfer.createdAt,
      postedAt: transfer.decidedAt,
      issuedAt: this.clock.now(),
    };
  }
}
