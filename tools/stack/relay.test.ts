import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { Client } from 'pg';
import { relayTo } from './relay.ts';

describe('relayTo', () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  it('starts its target at the first connection, once, and passes bytes both ways', async () => {
    const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    closers.push(() => echo.close());
    await once(echo, 'listening');
    const address = echo.address();
    let starts = 0;
    const relay = await relayTo(async () => {
      starts += 1;
      return { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 };
    });
    closers.push(relay.close);
    expect(starts).toBe(0);
    for (const word of ['first', 'second']) {
      const client = connect(relay.port, '127.0.0.1');
      client.write(word);
      const [answer] = (await once(client, 'data')) as [Buffer];
      expect(answer.toString()).toBe(word);
      client.destroy();
    }
    expect(starts).toBe(1);
  });

  it('closes the connection when the target cannot start', async () => {
    const relay = await relayTo(async () => Promise.reject(new Error('no')));
    closers.push(relay.close);
    const client = connect(relay.port, '127.0.0.1');
    await once(client, 'close');
    expect(client.destroyed).toBe(true);
  });
});

describe('the test environment', () => {
  it('has a PostgreSQL, a Redis and a DynamoDB', async () => {
    const client = new Client({ connectionString: process.env['TEST_POSTGRES_ADMIN_URL'] ?? '' });
    await client.connect();
    const { rows } = await client.query<{ fsync: string }>('SHOW fsync');
    await client.end();
    expect(rows).toEqual([{ fsync: 'off' }]);

    const redis = new URL(process.env['TEST_REDIS_URL'] ?? '');
    const socket = connect(Number(redis.port), redis.hostname);
    socket.write(`AUTH ${redis.password}\r\nPING\r\n`);
    let said = '';
    for await (const chunk of socket) {
      said += String(chunk);
      if (said.includes('PONG')) break;
    }
    expect(said).toBe('+OK\r\n+PONG\r\n');

    const response = await fetch(process.env['TEST_DYNAMODB_URL'] ?? '');
    expect(response.status).toBe(400);
  });
});
