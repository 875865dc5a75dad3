import type { CoreHoldList, CoreQuote, HoldList, TransferQuote } from '@bank/contracts';

export const quoteView = (quote: CoreQuote): TransferQuote => ({
  ...quote,
  kind: quote.kind === 'OUTGOING' ? 'INTERBANK' : 'INTERNAL',
});

export const holdsView = ({ holds }: CoreHoldList): HoldList => ({
  holds: holds.map(({ endedAt: _endedAt, ...hold }) => hold),
});
