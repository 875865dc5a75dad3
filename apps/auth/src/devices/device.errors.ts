import { DomainError } from '@bank/domain';

export class DeviceUnknownError extends DomainError {
  override readonly name = 'DeviceUnknownError';
  constructor() {
    super('There is no such device.');
  }
}
export class DeviceLimitError extends DomainError {
  override readonly name = 'DeviceLimitError';
  constructor(devicesMax: number) {
    super('Remove a device you no longer use first.', { devicesMax });
  }
}
export class DeviceIdReusedError extends DomainError {
  override readonly name = 'ResourceIdReusedError';
  constructor() {
    super('This device is registered with another key. Remove it first.');
  }
}
export class RecentLoginRequiredError extends DomainError {
  override readonly name = 'RecentLoginRequiredError';
  constructor() {
    super('A device is registered within ten minutes of signing in with the password.');
  }
}
