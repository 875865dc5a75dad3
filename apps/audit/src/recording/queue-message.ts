import type { DecodedMessage } from '@bank/platform';

export const CHANGE_PATTERN = 'cdc';
export const EVENT_PATTERN = 'event';

const TRACE_ID = /"traceId":\{"S":"([0-9a-f]{32})"\}/;
const TRACEPARENT = /"traceparent":"(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})"/;
const NO_SPAN = '0000000000000001';

/** The text goes on as it came: what does not fit has to be counted before it is set aside. */
export function decodeChange(body: string): DecodedMessage {
  const traceId = TRACE_ID.exec(body)?.[1];
  return {
    pattern: CHANGE_PATTERN,
    data: body,
    ...(traceId === undefined ? {} : { traceparent: `00-${traceId}-${NO_SPAN}-01` }),
  };
}

export const decodeEvent = (body: string): DecodedMessage => ({
  pattern: EVENT_PATTERN,
  data: body,
  traceparent: TRACEPARENT.exec(body)?.[1],
});
