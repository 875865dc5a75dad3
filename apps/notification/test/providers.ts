import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Sent {
  readonly via: 'sns' | 'ses' | 'fcm';
  readonly to: string;
  readonly text: string;
  readonly subject?: string;
  readonly html?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** What the next message to an address meets: an HTTP status with its provider's error, or a connection that breaks. */
export type Fault = 'throttled' | 'refused' | 'unregistered' | 'cut-after-taking';

export interface Providers {
  readonly url: string;
  readonly bearer: string;
  readonly sent: Sent[];
  /** Each call to the address uses up one of its faults. */
  readonly faults: Map<string, Fault[]>;
  readonly to: (address: string) => Sent[];
  readonly close: () => Promise<void>;
}

const BEARER = 'test-bearer';

/** SNS, SES and FCM as their clients see them on the wire, recording what each took. */
export async function startProviders(): Promise<Providers> {
  const sent: Sent[] = [];
  const faults = new Map<string, Fault[]>();
  let endpoints = 0;
  const take = (message: Sent, response: ServerResponse, answer: () => void): void => {
    const fault = faults.get(message.to)?.shift();
    if (fault === undefined || fault === 'cut-after-taking') sent.push(message);
    if (fault === undefined) return answer();
    if (fault === 'cut-after-taking') return void response.destroy();
    refuse(message.via, fault, response);
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = request.url ?? '';
      if (url === '/v2/email/outbound-emails')
        return ses(body, (message) => take(message, response, () => json(response, 200, { MessageId: 'ses-1' })));
      if (/^\/v1\/projects\/[^/]+\/messages:send$/.test(url)) {
        if (request.headers.authorization !== `Bearer ${BEARER}`)
          return json(response, 401, fcmError(401, 'UNAUTHENTICATED'));
        return fcm(body, (message) =>
          take(message, response, () => json(response, 200, { name: 'projects/p/messages/1' })),
        );
      }
      const fields = new URLSearchParams(body);
      const action = fields.get('Action') ?? '';
      if (action === 'Publish')
        return sns(fields, (message) =>
          take(message, response, () => xml(response, action, '<MessageId>sns-1</MessageId>')),
        );
      endpoints += 1;
      const arn = `arn:aws:sns:eu-central-1:000000000000:endpoint/GCM/bank/${fields.get('Token') ?? endpoints}`;
      return xml(response, action, action === 'CreatePlatformEndpoint' ? `<EndpointArn>${arn}</EndpointArn>` : '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the providers have no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    bearer: BEARER,
    sent,
    faults,
    to: (to) => sent.filter((message) => message.to === to),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function sns(fields: URLSearchParams, take: (message: Sent) => void): void {
  const to = fields.get('PhoneNumber') ?? fields.get('TargetArn') ?? '';
  take({ via: 'sns', to, text: fields.get('Message') ?? '' });
}

function ses(body: string, take: (message: Sent) => void): void {
  const { Destination, Content } = JSON.parse(body);
  const { Subject, Body } = Content.Simple;
  take({
    via: 'ses',
    to: Destination.ToAddresses[0],
    subject: Subject.Data,
    text: Body.Text.Data,
    html: Body.Html.Data,
  });
}

function fcm(body: string, take: (message: Sent) => void): void {
  const { message } = JSON.parse(body);
  take({
    via: 'fcm',
    to: message.token,
    subject: message.notification.title,
    text: message.notification.body,
    data: message.data,
  });
}

function refuse(via: Sent['via'], fault: Fault, response: ServerResponse): void {
  const status = fault === 'throttled' ? 429 : fault === 'unregistered' && via === 'fcm' ? 404 : 400;
  if (via === 'fcm') {
    const code = { throttled: 'QUOTA_EXCEEDED', unregistered: 'UNREGISTERED', refused: 'INVALID_ARGUMENT' }[
      String(fault)
    ];
    return json(response, status, fcmError(status, code ?? ''));
  }
  const code = { throttled: 'Throttling', unregistered: 'EndpointDisabled', refused: 'InvalidParameter' }[
    String(fault)
  ];
  if (via === 'ses') {
    response.setHeader('x-amzn-errortype', fault === 'throttled' ? 'TooManyRequestsException' : 'MessageRejected');
    return json(response, status, { message: 'no' });
  }
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
  );
}

const fcmError = (status: number, code: string): unknown => ({
  error: {
    code: status,
    message: 'no',
    status: code,
    details: [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: code }],
  },
});

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function xml(response: ServerResponse, action: string, result: string): void {
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
}
