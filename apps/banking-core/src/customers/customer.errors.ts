import { DomainError } from '@bank/domain';

/** The id was given to something else before; what it stands for stays as it was. */
export class ResourceIdReusedError extends DomainError {
  override readonly name = 'ResourceIdReusedError';
  constructor(resource: 'customer' | 'account' | 'hold' | 'order') {
    super('This id was used for something else before.', { resource });
  }
}
