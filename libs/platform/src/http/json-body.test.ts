import fastify, { type FastifyInstance } from 'fastify';
import { acceptJsonOnly } from './json-body.ts';
import { toProblem } from './problems.ts';

const NESTED_MAX = 32;
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a JSON body', () => {
  let server: FastifyInstance;

  beforeAll(async () => {
    server = fastify();
    acceptJsonOnly(server);
    server.post('/', (request) => ({ read: request.body ?? null }));
    server.setErrorHandler((error, request, reply) => {
      const { status, body } = toProblem(error, { traceId: '', instance: request.url });
      void reply.status(status).send(body);
    });
    await server.ready();
  });
  afterAll(() => server.close());

  const post = async (payload: string | Buffer, headers: Record<string, string> = {}) => {
    const response = await server.inject({
      method: 'POST',
      url: '/',
      headers: { 'content-type': 'application/json', ...headers },
      payload,
    });
    return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
  };

  it.each([
    ['{"a":{"b":[1,{"b":2}],"c":":"},"b":"\\":\\\\"}', { a: { b: [1, { b: 2 }], c: ':' }, b: '":\\' }],
    ['{"name":"Zoë 🏦 \\ud83c\\udfe6","a:b":null,"toString":1}', { name: 'Zoë 🏦 🏦', 'a:b': null, toString: 1 }],
    ['[]', []],
    ['"text"', 'text'],
    [nested(NESTED_MAX), JSON.parse(nested(NESTED_MAX))],
  ])('is read as what it says: %s', async (payload, read) => {
    expect(await post(payload)).toEqual({ status: 200, body: { read } });
  });

  it.each([
    ['a member twice', '{"amount":"1","amount":"2"}', 'names a member twice'],
    ['a member twice, deep inside', '{"a":[{"b":{"c":1,"d":2,"c":1}}]}', 'names a member twice'],
    ['a member twice, once written as an escape', '{"amount":"1","\\u0061mount":"2"}', 'names a member twice'],
    ['a byte that is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'is not UTF-8'],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'is not UTF-8'],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'is not UTF-8'],
    ['half a surrogate pair', '{"a":"\\ud800"}', 'holds text that is not Unicode'],
    ['a null character', '{"a":["\\u0000"]}', 'holds text that is not Unicode'],
    ['a null character in a name', '{"\\u0000":1}', 'holds text that is not Unicode'],
    ['one level too many', nested(NESTED_MAX + 1), `is nested more than ${NESTED_MAX} levels deep`],
    ['brackets without an end', '['.repeat(60_000), `is nested more than ${NESTED_MAX} levels deep`],
    ['a polluted prototype', '{"__proto__":{"isAdmin":true}}', 'is not JSON'],
    ['a polluted constructor', '{"constructor":{"prototype":{"isAdmin":true}}}', 'is not JSON'],
    ['half of a text', '{"a":"', 'is not JSON'],
    ['more after its end', '{} {}', 'is not JSON'],
    ['a number that is none', '{"a":NaN}', 'is not JSON'],
    ['nothing', '', 'is empty'],
  ])('is refused with %s', async (_what, payload, detail) => {
    const { status, body } = await post(payload);
    expect(status).toBe(400);
    expect(body['errors']).toEqual([{ pointer: '#', detail }]);
  });

  it.each([
    [{ 'content-encoding': 'gzip' }],
    [{ 'content-encoding': 'identity, br' }],
    [{ 'content-type': 'application/json; charset=iso-8859-1' }],
    [{ 'content-type': 'application/json;charset="utf-16"' }],
    [{ 'content-type': 'text/plain' }],
    [{ 'content-type': 'application/x-www-form-urlencoded' }],
    [{ 'content-type': 'application/jsonp' }],
  ])('is refused unread with %j', async (headers) => {
    const { status, body } = await post('{}', headers);
    expect([status, body['type']]).toEqual([415, 'https://alder.example/problems/unsupported-media-type']);
  });

  it('may say that it is UTF-8', async () => {
    expect(await post('{}', { 'content-type': 'application/json; charset=UTF-8' })).toMatchObject({ status: 200 });
  });
});
