import { Ground } from './bff-under-test.ts';

describe('the faults of the BFF', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await Ground.make('bff-faults');
  }, 60_000);
  afterAll(() => ground.end());

  async function statusesOf(environment: Record<string, string>): Promise<number[]> {
    const { app } = await ground.bff(environment);
    const ask = async (caller: 'operator' | 'audit', method: 'GET' | 'PUT'): Promise<number> => {
      const answer = await app.inject({
        method,
        url: method === 'GET' ? '/internal/faults' : '/internal/faults/transfer.after-core',
        headers: { authorization: await ground.keys.bearer(caller, 'bff') },
        ...(method === 'PUT' ? { payload: { times: 1 } } : {}),
      });
      return answer.statusCode;
    };
    return [await ask('operator', 'GET'), await ask('operator', 'PUT'), await ask('audit', 'PUT')];
  }

  it('are armed by the operator only, where they are allowed', async () => {
    expect(await statusesOf({ FAULTS: 'allowed' })).toEqual([200, 200, 403]);
  });

  it('are not there unless they are allowed', async () => {
    expect(await statusesOf({})).toEqual([404, 404, 403]);
  });

  it('cannot be allowed outside of local and test', async () => {
    await expect(ground.bff({ ENVIRONMENT: 'prod', FAULTS: 'allowed' })).rejects.toThrow(/FAULTS: may be allowed/);
  });
});
