import { DeleteFacesCommand, RekognitionClient, SearchFacesByImageCommand } from '@aws-sdk/client-rekognition';
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Person as FaceName, portrait } from '../faces/faces.ts';
import type { Sent } from './money.steps.ts';
import type { Person } from './person.ts';
import { eventually, expect, granted, operate, outbox, type World } from './world.ts';

const COLLECTION = 'bank-local-faces';
const FACIAL_IDS = 'bank-local-facial-ids';
const DELIVERIES = 'bank-local-notification-deliveries';
const FORGET_ROUNDS_MAX = 20;

/** An earlier run enrolled the same photographs; without this the two would rightly be duplicates. */
export async function forgetEarlierFaces(world: World, faces: readonly FaceName[]): Promise<string> {
  const endpoint = await world.aws.cognito.config.endpoint?.();
  expect(endpoint !== undefined, 'the local AWS has an address');
  const rekognition = new RekognitionClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: `${endpoint.protocol}//${endpoint.hostname}:${endpoint.port}`,
  });
  let forgotten = 0;
  for (const face of faces) {
    const Bytes = await portrait(face);
    for (let round = 0; round < FORGET_ROUNDS_MAX; round += 1) {
      const found = await rekognition.send(
        new SearchFacesByImageCommand({ CollectionId: COLLECTION, Image: { Bytes }, FaceMatchThreshold: 99 }),
      );
      const ids = (found.FaceMatches ?? []).flatMap((match) => match.Face?.FaceId ?? []);
      if (ids.length === 0) break;
      for (const id of ids) await forget(world, id);
      await rekognition.send(new DeleteFacesCommand({ CollectionId: COLLECTION, FaceIds: ids }));
      forgotten += ids.length;
    }
  }
  rekognition.destroy();
  return forgotten === 0 ? 'none enrolled' : `${forgotten} removed`;
}

async function forget(world: World, faceId: string): Promise<void> {
  const rows = await world.aws.dynamo.send(
    new QueryCommand({
      TableName: FACIAL_IDS,
      IndexName: 'by-face',
      KeyConditionExpression: 'faceId = :face',
      ExpressionAttributeValues: { ':face': faceId },
    }),
  );
  for (const row of rows.Items ?? [])
    await world.aws.dynamo.send(new DeleteCommand({ TableName: FACIAL_IDS, Key: { subject: row['subject'] } }));
}

/** The page's live connection: collects what arrives until it is closed. */
export interface LiveStream {
  readonly messages: readonly { id: string; data: string }[];
  close(): void;
}

export async function openStream(world: World, person: Person): Promise<LiveStream> {
  const controller = new AbortController();
  const response = await fetch(`${world.edge}/notifications/v1/stream`, {
    headers: { authorization: `Bearer ${person.tokens?.accessToken}`, accept: 'text/event-stream' },
    signal: controller.signal,
  });
  expect(response.status === 200 && response.body !== null, 'the live stream opens', response.status);
  const messages: { id: string; data: string }[] = [];
  void collect(response.body, messages).catch(() => undefined);
  return { messages, close: () => controller.abort() };
}

async function collect(body: ReadableStream<Uint8Array>, messages: { id: string; data: string }[]): Promise<void> {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? '';
      if (field('data') !== '') messages.push({ id: field('id'), data: field('data') });
    }
  }
}

/** Each channel is looked at where it ends: the provider's side, the delivery log, the inbox, the open page. */
export async function notified(
  world: World,
  options: { person: Person; stream: LiveStream; sent: Sent; channels: readonly ('sms' | 'email' | 'push')[] },
): Promise<string> {
  const { person, stream, sent, channels } = options;
  const live = await eventually('the open page hears of it', async () =>
    stream.messages.find((message) => message.data.includes('transfer.posted')),
  );
  const inbox = granted(await person.bank.notifications.GET('/notifications/v1/inbox', { params: { query: {} } }), 200);
  expect(
    inbox.messages.some((message) => message.messageId === live.id),
    'the live message is the one in the inbox',
    { live, inbox: inbox.messages.length },
  );
  const deliveries = await eventually('the delivery log has every channel accepted', async () => {
    const page = granted(
      await person.bank.notifications.GET('/notifications/v1/deliveries', { params: { query: { limit: 100 } } }),
      200,
    );
    const mine = page.deliveries.filter(
      (delivery) => delivery.traceId === sent.traceId && delivery.state === 'ACCEPTED',
    );
    return ['inbox', ...channels].every((channel) => mine.some((delivery) => delivery.channel === channel))
      ? mine
      : undefined;
  });
  for (const channel of channels) {
    const to = { sms: person.phone, email: person.email, push: person.pushToken }[channel];
    const delivery = deliveries.find((each) => each.channel === channel);
    const provider = delivery?.attempts.at(-1)?.providerMessageId;
    const shown = await outbox(world, { to, channel });
    expect(
      shown.some((message) => message.id === provider || provider?.endsWith(message.id) === true),
      `the ${channel} the log speaks of is in the outbox`,
      { provider, shown: shown.length },
    );
  }
  const rows = await world.aws.dynamo.send(
    new QueryCommand({
      TableName: DELIVERIES,
      KeyConditionExpression: 'subject = :subject',
      ExpressionAttributeValues: { ':subject': subjectOf(person) },
      Limit: 1,
    }),
  );
  expect((rows.Count ?? 0) > 0, 'the delivery log is in DynamoDB', rows.Count);
  return `live page, inbox, ${channels.join(', ')}: in the delivery log and in the outbox`;
}

/** Cognito's sub, from the person's own access token. */
function subjectOf(person: Person): string {
  const payload = person.tokens?.accessToken.split('.')[1] ?? '';
  return (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { sub: string }).sub;
}

interface MovementList {
  readonly movements: readonly {
    change: { state: string; traceId: string } | null;
    event: { traceId: string } | null;
  }[];
}

export async function audited(world: World, sent: Sent): Promise<string> {
  const movement = await eventually('the movement is in the audit database', async () => {
    const { status, json } = await operate(world, {
      method: 'GET',
      path: `audit/internal/movements?transferId=${sent.transferId}`,
    });
    expect(status === 200, 'audit answers', { status, json });
    const [found] = (json as MovementList).movements;
    return found?.change?.state === 'POSTED' && found.event !== null ? found : undefined;
  });
  expect(movement.change?.traceId === sent.traceId, 'the change record carries the request it came from', {
    movement,
    sent,
  });
  expect(movement.event?.traceId === sent.traceId, "so does the core's event", { movement, sent });
  return `by change stream and by event, correlation id ${sent.traceId.slice(0, 8)}…`;
}

interface Report {
  readonly compared: Readonly<Record<string, number>>;
  readonly breaks: readonly unknown[];
  readonly agrees: boolean;
}

export async function reconciled(world: World): Promise<string> {
  const report = await eventually('core, BFF and audit agree', async () => {
    const { status, json } = await operate(world, { method: 'POST', path: 'audit/internal/reconciliations', body: {} });
    expect(status === 200, 'the reconciliation runs', { status, json });
    const seen = json as Report;
    expect(seen.agrees, 'nothing is missing, doubled or different', seen.breaks);
    return seen;
  });
  return Object.entries(report.compared)
    .map(([system, count]) => `${system} ${count}`)
    .join(', ');
}
