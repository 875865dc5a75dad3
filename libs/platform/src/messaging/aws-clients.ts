import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

const CONNECT_TIMEOUT_MS = 1_000;
/** A poll is answered after ten seconds at the latest; a connection that is silent for longer is dead. */
const REQUEST_TIMEOUT_MS = 15_000;

/** Without the last option of the handler the SDK only warns, and a poller waits for a dead connection for ever. */
export function createSqs(options: SQSClientConfig & { requestMs?: number } = {}): SQSClient {
  const { requestMs = REQUEST_TIMEOUT_MS, ...rest } = options;
  return new SQSClient({
    ...rest,
    // The queue's URL from the configuration is an address already; the SDK must not derive the endpoint from it.
    useQueueUrlAsEndpoint: false,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: requestMs,
      throwOnRequestTimeout: true,
    },
  });
}
