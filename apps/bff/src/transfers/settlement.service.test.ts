import type { CoreTransfer } from '@bank/contracts';
import { instantFromMs, money } from '@bank/domain';
import { OutcomeUnknownError, RemoteProblemError } from '@bank/platform';
import type { BankingCoreGateway } from '../banking-core/banking-core.gateway.ts';
import { SettlementService } from './settlement.service.ts';
import { receive } from './transfer.ts';

const NOW = instantFromMs(Date.UTC(2026, 10, 22, 10));
const transfer = receive(
  {
    debtorAccountId: '0190d6a8-7f3a-7c00-8000-000000000001',
    creditorIban: 'ES9121000418450200051332',
    creditorName: 'Grace',
    amount: money(10_00n, 'EUR'),
    reference: null,
  },
  {
    transferId: '0190d6a8-7f3a-7c00-8000-000000000002',
    customerId: '0190d6a8-7f3a-7c00-8000-000000000003',
    traceId: 'a'.repeat(32),
    now: NOW,
  },
);
const BUDGET_MS = 2_600;

const coreThat = (put: () => Promise<CoreTransfer>): BankingCoreGateway =>
  ({
    callMs: 1_500,
    shortCallMs: 500,
    putTransfer: put,
    findTransfer: async () => undefined,
  }) as unknown as BankingCoreGateway;

describe('settlement with the core', () => {
  it('is a final no when the id stands for another payment there', async () => {
    const problem = {
      type: 'https://alder.example/problems/transfer-id-reused',
      title: 'reused',
      status: 422,
      traceId: 'b'.repeat(32),
    };
    const core = coreThat(() => Promise.reject(new RemoteProblemError('banking-core', problem)));
    expect(await new SettlementService(core, core).post(transfer, BUDGET_MS)).toEqual({
      kind: 'decided',
      decision: { state: 'REJECTED', decidedAt: NOW, reason: 'transfer-id-reused', facts: {} },
      creditorAccountId: null,
    });
  });

  it('stays unknown, never a no, when the core does not say', async () => {
    const core = coreThat(() => Promise.reject(new OutcomeUnknownError('banking-core')));
    expect(await new SettlementService(core, core).post(transfer, BUDGET_MS)).toEqual({ kind: 'unknown' });
  });
});
