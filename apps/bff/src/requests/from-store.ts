import { DependencyUnavailableError } from '@bank/platform';

/** DynamoDB being away is a 503 to the caller, who may try again. @throws DependencyUnavailableError */
export async function fromStore<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw new DependencyUnavailableError('dynamodb', { cause });
  }
}
