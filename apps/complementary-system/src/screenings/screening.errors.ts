import { DomainError } from '@bank/domain';

/** An application was screened before with another name, date of birth or country. */
export class ScreeningIdReusedError extends DomainError {
  override readonly name = 'ResourceIdReusedError';
  constructor() {
    super('This application was screened with other details.');
  }
}
