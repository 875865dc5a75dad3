import type { CoreMovement, CoreStatementPage } from '@bank/contracts';
import { BANK_TIME_ZONE, type Clock, type LocalDate, localDateAt } from '@bank/domain';
import { CLOCK, NotFoundError, ValidationError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.ts';
import { CoreStatementsGateway } from '../banking-core/core-statements.gateway.ts';
import type { DocumentFile } from '../documents/document.ts';
import type { DocumentWording } from '../documents/document-wording.ts';
import { DocumentsService } from '../documents/documents.service.ts';
import { statementCamt053 } from './statement-camt053.ts';
import { statementCsv } from './statement-csv.ts';
import { statementFile } from './statement-file.ts';
import { statementOfx } from './statement-ofx.ts';
import { statementPdf } from './statement-pdf.renderer.ts';
import {
  findMonth,
  findPeriodFault,
  type MonthPeriod,
  monthsBetween,
  type Period,
  PERIOD_DAYS_MAX,
} from './statement-period.ts';
import { StatementMismatchError, StatementTooLargeError } from './statement.errors.ts';
import { entriesMaxOf, findMismatch, type Statement, type StatementFormat } from './statement.ts';
import { instantOf, toStatement } from './statement.view.ts';

interface OwnAccount {
  readonly customerId: string;
  readonly accountId: string;
}

/** How a statement is wanted. */
interface Wanted {
  readonly format: StatementFormat;
  readonly wording: DocumentWording;
}

const PERIOD_FAULTS = {
  'in-the-future': { pointer: '#/query/to', detail: 'must not be after today' },
  'too-long': { pointer: '#/query/from', detail: `must be within ${PERIOD_DAYS_MAX} days of to` },
} as const;

@Injectable()
export class StatementsService {
  constructor(
    @Inject(AccountsService) private readonly accounts: AccountsService,
    @Inject(CoreStatementsGateway) private readonly core: CoreStatementsGateway,
    @Inject(DocumentsService) private readonly documents: DocumentsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. @throws NotFoundError when the account is not the customer's; DependencyUnavailableError */
  async months(account: OwnAccount): Promise<readonly MonthPeriod[]> {
    return monthsBetween(await this.openedOn(account), this.today());
  }

  /**
   * @throws NotFoundError for a foreign account and for a month that the account has not had;
   * StatementTooLargeError; DependencyUnavailableError
   */
  async ofMonth(account: OwnAccount, wanted: Wanted & { month: string }): Promise<DocumentFile> {
    const period = findMonth(wanted.month, { openedOn: await this.openedOn(account), today: this.today() });
    if (period === undefined) throw new NotFoundError();
    return this.make(account, { ...wanted, period, name: wanted.month });
  }

  /** @throws NotFoundError, ValidationError, StatementTooLargeError, DependencyUnavailableError */
  async ofPeriod(account: OwnAccount, wanted: Wanted & { from: LocalDate; to: LocalDate }): Promise<DocumentFile> {
    const { from, to } = wanted;
    const today = this.today();
    const fault = findPeriodFault({ from, to, today });
    if (fault !== undefined) throw new ValidationError([PERIOD_FAULTS[fault]]);
    return this.make(account, { ...wanted, period: { from, to, isComplete: to < today }, name: `${from}_${to}` });
  }

  private async make(account: OwnAccount, wanted: Wanted & { period: Period; name: string }): Promise<DocumentFile> {
    const { format, wording, name } = wanted;
    const statement = await this.read(account, wanted);
    const bytes = await this.documents.render(() => bytesOf(statement, wanted));
    return statementFile(bytes, { format, period: name, wording });
  }

  /** Reads the whole period and delivers it only when it ties. @throws StatementMismatchError, and as `ofPeriod` */
  private async read(account: OwnAccount, wanted: { format: StatementFormat; period: Period }): Promise<Statement> {
    const { period, format } = wanted;
    const { accountId } = account;
    const entriesMax = entriesMaxOf(format);
    const movements: CoreMovement[] = [];
    let head: CoreStatementPage | undefined;
    let cursor: string | undefined;
    do {
      const page = await this.core.findPage(account, { from: period.from, to: period.to, cursor });
      if (page === 'too-long' || page.entryCount > entriesMax) throw new StatementTooLargeError({ entriesMax, format });
      head ??= page;
      if (!isSameHead(head, page)) throw new StatementMismatchError(accountId, 'pages-differ');
      movements.push(...page.movements);
      // An empty page, or one beyond the count, is the last whatever its cursor says: else this might never end.
      cursor = page.movements.length === 0 ? undefined : (page.nextCursor ?? undefined);
    } while (cursor !== undefined && movements.length < head.entryCount);
    if (head.accountId !== accountId || head.from !== period.from || head.to !== period.to)
      throw new StatementMismatchError(accountId, 'another-account-or-period');
    const statement = toStatement({ head, movements }, { period, at: this.clock.now() });
    const mismatch = findMismatch(statement);
    if (mismatch !== undefined) throw new StatementMismatchError(accountId, mismatch);
    return statement;
  }

  private async openedOn(account: OwnAccount): Promise<LocalDate> {
    const own = await this.accounts.getOwn(account);
    return localDateAt(instantOf(own.openedAt), BANK_TIME_ZONE);
  }

  private today(): LocalDate {
    return localDateAt(this.clock.now(), BANK_TIME_ZONE);
  }
}

/** Every page of a statement says the same of the whole. */
const isSameHead = (a: CoreStatementPage, b: CoreStatementPage): boolean =>
  a.iban === b.iban &&
  a.entryCount === b.entryCount &&
  (['opening', 'closing', 'totalIn', 'totalOut'] as const).every((part) => a[part].amountMinor === b[part].amountMinor);

async function bytesOf(statement: Statement, { format, wording }: Wanted): Promise<Buffer> {
  switch (format) {
    case 'pdf':
      return statementPdf(statement, wording);
    case 'csv':
      return Buffer.from(statementCsv(statement, wording), 'utf8');
    case 'ofx':
      return Buffer.from(statementOfx(statement, wording), 'utf8');
    case 'camt053':
      return Buffer.from(statementCamt053(statement, wording), 'utf8');
  }
}
