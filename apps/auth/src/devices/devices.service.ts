import { createPublicKey } from 'node:crypto';
import type { DeviceList, DeviceRegistrationRequest, DeviceView } from '@bank/contracts';
import { type Clock, msOf } from '@bank/domain';
import { CLOCK, type IdentityPrincipal, newEvent, ValidationError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { SessionsService } from '../sessions/sessions.service.ts';
import {
  DeviceIdReusedError,
  DeviceLimitError,
  DeviceUnknownError,
  RecentLoginRequiredError,
} from './device.errors.ts';
import { type Device, DEVICES_MAX, DevicesStore } from './devices.store.ts';

/** How fresh a password must be to bind a device to the account. */
const RECENT_SECONDS = 10 * 60;

@Injectable()
export class DevicesService {
  constructor(
    @Inject(DevicesStore) private readonly store: DevicesStore,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Binds a device key to the person. The same registration again is the same device.
   * @throws RecentLoginRequiredError, DeviceLimitError, DeviceIdReusedError, ValidationError for a point off the curve
   */
  async register(identity: IdentityPrincipal, request: DeviceRegistrationRequest): Promise<DeviceView> {
    await this.requireRecentPassword(identity);
    if (!isOnCurve(request.publicKey))
      throw new ValidationError([{ pointer: '#/publicKey', detail: 'is not a P-256 public key' }]);
    const { subject } = identity;
    const { deviceId, name, publicKey } = request;
    const known = await this.store.list(subject);
    const same = known.find((device) => device.deviceId === deviceId);
    if (same !== undefined) return sameDevice(same, request);
    if (known.length >= DEVICES_MAX) throw new DeviceLimitError(DEVICES_MAX);
    const registeredAt = this.clock.now();
    const device = { subject, deviceId, name, publicKey, registeredAt, lastUsedAt: null };
    const event = newEvent(
      {
        type: 'auth.device.registered.v1',
        subject,
        sequence: msOf(registeredAt),
        data: { subject, deviceId, registeredAt },
      },
      this.clock,
    );
    if (await this.store.insert(device, event)) return toView(device);
    const winner = await this.store.find(subject, deviceId);
    if (winner === undefined) throw new DeviceIdReusedError();
    return sameDevice(winner, request);
  }

  async list(subject: string): Promise<DeviceList> {
    return { devices: (await this.store.list(subject)).map(toView) };
  }

  async isRegistered(subject: string, deviceId: string): Promise<boolean> {
    return (await this.store.find(subject, deviceId)) !== undefined;
  }

  async noteUse(subject: string, deviceId: string): Promise<void> {
    await this.store.noteUse(subject, deviceId, this.clock.now());
  }

  /** Also ends the sessions that the device began. @throws DeviceUnknownError */
  async remove(subject: string, deviceId: string): Promise<void> {
    if (!(await this.store.remove(subject, deviceId))) throw new DeviceUnknownError();
    await this.sessions.endOfDevice(subject, deviceId);
  }

  private async requireRecentPassword({ subject, sessionId, authTime }: IdentityPrincipal): Promise<void> {
    const ageSeconds = msOf(this.clock.now()) / 1000 - authTime;
    const session = await this.sessions.find(subject, sessionId);
    if (ageSeconds > RECENT_SECONDS || session?.method !== 'password') throw new RecentLoginRequiredError();
  }
}

function isOnCurve(publicKey: DeviceRegistrationRequest['publicKey']): boolean {
  try {
    return createPublicKey({ key: { ...publicKey }, format: 'jwk' }).asymmetricKeyType === 'ec';
  } catch {
    return false;
  }
}

/** @throws DeviceIdReusedError */
function sameDevice(known: Device, request: DeviceRegistrationRequest): DeviceView {
  const isSame = known.publicKey.x === request.publicKey.x && known.publicKey.y === request.publicKey.y;
  if (!isSame) throw new DeviceIdReusedError();
  return toView(known);
}

const toView = ({ deviceId, name, registeredAt, lastUsedAt }: Device): DeviceView => ({
  deviceId,
  name,
  registeredAt,
  lastUsedAt,
});
