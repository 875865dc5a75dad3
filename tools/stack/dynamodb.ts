import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findJava } from '../run/requirements.mjs';
import type { Address } from './environment.ts';
import type { SupervisedSpec } from './supervisor.ts';

const HEAP_MAX = '384m';
/** The security manager, which keeps strangers out, was removed from the JVM in this version. */
export const JAVA_WITHOUT_SECURITY_MANAGER = 24;

export interface DynamodbOptions {
  readonly address: Address;
  /**
   * Where tables survive a restart; null keeps them in memory. On disk a write costs an fsync (here 150 writes/s from
   * one client and 350 from eight, against 240 and 610 in memory): enough for one laptop, and nothing is lost when the
   * process is killed.
   */
  readonly dataDirectory: string | null;
}

/**
 * Amazon's DynamoDB Local. It listens on all interfaces and has no option for that; the JVM's security manager then
 * lets it accept connections from this machine only (a stranger's is closed before a byte is read). Java 24 dropped
 * that manager: see `isOpenToNetwork`.
 */
export function dynamodbSpec({ address, dataDirectory }: DynamodbOptions): SupervisedSpec {
  const java = findJava();
  if (java === null) throw new Error('No Java runtime was found.');
  const directory = dirname(
    createRequire(import.meta.url).resolve('amplify-dynamodb-simulator/emulator/DynamoDBLocal.jar'),
  );
  if (dataDirectory !== null) mkdirSync(dataDirectory, { recursive: true });
  const loopbackOnly = isOpenToNetwork()
    ? []
    : ['-Djava.security.manager', `-Djava.security.policy==${join(import.meta.dirname, 'dynamodb.policy')}`];
  return {
    name: 'dynamodb',
    command: java.path,
    args: [
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      `-Xmx${HEAP_MAX}`,
      ...loopbackOnly,
      '-Djava.library.path=./DynamoDBLocal_lib',
      '-jar',
      'DynamoDBLocal.jar',
      '-sharedDb',
      '-disableTelemetry',
      '-port',
      String(address.port),
      // Its default lets any web page that the developer visits read the tables through the browser.
      '-cors',
      `http://${address.host}:${address.port}`,
      ...(dataDirectory === null ? ['-inMemory'] : ['-dbPath', dataDirectory]),
    ],
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
    isReady: () => answers(address),
  };
}

/** Whether other machines could reach DynamoDB Local here, where no firewall stops them. */
export function isOpenToNetwork(): boolean {
  return (findJava()?.major ?? 0) >= JAVA_WITHOUT_SECURITY_MANAGER;
}

/** It answers 400 to a request without a signature: then it is up. */
async function answers({ host, port }: Address): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}:${port}/`, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.status === 400;
  } catch {
    return false;
  }
}
