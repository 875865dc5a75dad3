import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { explainTakenPorts, findFreeBase, findTakenPorts, parseBasePort, portsFrom } from './ports.ts';

describe('the ports of a stack', () => {
  it('follow the edge', () => {
    expect(portsFrom(8080)).toMatchObject({ edge: 8080, bff: 8083, 'local-aws': 8090, redis: 8093 });
  });

  it('start at 8080 unless PORT says otherwise', () => {
    expect(parseBasePort(undefined)).toBe(8080);
    expect(parseBasePort('')).toBe(8080);
    expect(parseBasePort('1024')).toBe(1024);
    expect(parseBasePort('65522')).toBe(65522);
  });

  it.each(['0', '80', '65523', '8080x', '8080.5', '-1'])('refuse PORT=%s', (text) => {
    expect(() => parseBasePort(text)).toThrow(`it is "${text}"`);
  });

  it('that are held by others are named with who needs them', async () => {
    const ports = portsFrom(await findFreeBase());
    expect(await findTakenPorts(ports)).toEqual([]);
    const holders = [createServer().listen(ports.bff, '127.0.0.1'), createServer().listen(ports.dynamodb, '0.0.0.0')];
    await Promise.all(holders.map((holder) => once(holder, 'listening')));
    const taken = await findTakenPorts(ports);
    for (const holder of holders) holder.close();
    expect(taken).toEqual(['bff', 'dynamodb']);
    expect(explainTakenPorts(taken, ports)).toContain(`Port ${ports.bff} (bff) is in use by another process.`);
  });
});
