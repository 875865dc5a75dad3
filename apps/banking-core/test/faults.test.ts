import { jest } from '@jest/globals';
import { ConfigError, parseConfig } from '@bank/platform';
import { testConfig, testServiceKeys } from '@bank/platform/testing';
import { v7 as uuidv7 } from 'uuid';
import { configSchema } from '../src/config.ts';
import { CoreUnderTest, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';

describe('the faults an operator may arm', () => {
  let urls: { ownerUrl: string; appUrl: string };
  const route = '/internal/faults/exit-after-commit';

  beforeAll(async () => {
    urls = await coreDatabase('core_faults');
  });
  afterAll(() => dropTestDatabase('core_faults'));

  it('ends the process once, after the commit and before the answer', async () => {
    const core = await CoreUnderTest.start(urls.appUrl);
    const from = await core.openAccount(10_000);
    const to = await core.openAccount(0);
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    try {
      expect((await core.call('operator', 'PUT', route, { times: 1 })).body).toEqual({
        fault: 'exit-after-commit',
        armedTimes: 1,
      });
      const transferId = uuidv7();
      let committed: Promise<readonly Record<string, unknown>[]> | undefined;
      kill.mockImplementation(() => {
        committed = query(urls.ownerUrl, 'SELECT state FROM transfers WHERE transfer_id = $1', [transferId]);
        return true;
      });
      await core.transfer(transferId, from, to);
      await core.transfer(uuidv7(), from, to);
      expect(kill.mock.calls).toEqual([[process.pid, 'SIGKILL']]);
      expect(await committed).toEqual([{ state: 'POSTED' }]);
    } finally {
      kill.mockRestore();
      await core.close();
    }
  });

  it('have labels that the operator can see, and nobody else', async () => {
    const core = await CoreUnderTest.start(urls.appUrl);
    try {
      expect((await core.call('operator', 'GET', '/internal/faults')).body).toEqual({
        faults: [
          { fault: 'posting.before-commit', armedTimes: 0 },
          { fault: 'posting.after-commit', armedTimes: 0 },
          { fault: 'outbox.after-publish', armedTimes: 0 },
          { fault: 'outbox.after-mark', armedTimes: 0 },
        ],
      });
      expect((await core.call('bff', 'GET', '/internal/faults')).status).toBe(403);
      const unknown = await core.call('operator', 'PUT', '/internal/faults/posting.never', { times: 1 });
      expect(unknown.status).toBe(404);
    } finally {
      await core.close();
    }
  });

  it('end the process before the commit, which leaves nothing', async () => {
    const core = await CoreUnderTest.start(urls.appUrl);
    const from = await core.openAccount(10_000);
    const to = await core.openAccount(0);
    const transferId = uuidv7();
    let seen: Promise<readonly Record<string, unknown>[]> | undefined;
    const kill = jest.spyOn(process, 'kill').mockImplementation(() => {
      seen = query(urls.ownerUrl, 'SELECT state FROM transfers WHERE transfer_id = $1', [transferId]);
      throw new Error('this process is dead');
    });
    try {
      await core.call('operator', 'PUT', '/internal/faults/posting.before-commit', { times: 1 });
      expect((await core.transfer(transferId, from, to)).status).toBe(500);
      expect(await seen).toEqual([]);
      // Asked again by its id, as after a restart.
      expect((await core.transfer(transferId, from, to)).body['state']).toBe('POSTED');
    } finally {
      kill.mockRestore();
      await core.close();
    }
  });

  it('forgets what was disarmed', async () => {
    const core = await CoreUnderTest.start(urls.appUrl);
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    try {
      await core.call('operator', 'PUT', route, { times: 3 });
      expect((await core.call('operator', 'DELETE', route)).body).toEqual({
        fault: 'exit-after-commit',
        armedTimes: 0,
      });
      await core.openAccount(1);
      expect(kill).not.toHaveBeenCalled();
    } finally {
      kill.mockRestore();
      await core.close();
    }
  });

  it('are not there when they are off', async () => {
    const core = await CoreUnderTest.start(urls.appUrl, { FAULTS: 'off' });
    try {
      expect((await core.call('operator', 'PUT', route, { times: 1 })).status).toBe(404);
      expect((await core.call('operator', 'DELETE', route)).status).toBe(404);
      expect((await core.call('operator', 'GET', '/internal/faults')).status).toBe(404);
    } finally {
      await core.close();
    }
  });

  it('cannot be allowed outside of local and test', () => {
    const settings = {
      ...testConfig('banking-core', { keys: testServiceKeys() }),
      DATABASE_URL: 'postgres://x',
      EVENTS_TOPIC_ARN: 'arn',
      RAIL_URL: 'http://rail.example',
      RAIL_TOKEN: 'token',
      ENVIRONMENT: 'prod',
    };
    expect(() => parseConfig(configSchema, { ...settings, FAULTS: 'allowed' })).toThrow(ConfigError);
    expect(parseConfig(configSchema, { ...settings, FAULTS: 'off' }).FAULTS).toBe('off');
  });
});
