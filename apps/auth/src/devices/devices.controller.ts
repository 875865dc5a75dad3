import { DeviceList, DeviceRegistrationRequest, DeviceView, Uuid } from '@bank/contracts';
import { Answers, CurrentIdentity, IdentityAccess, type IdentityPrincipal } from '@bank/platform';
import { Body, Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import { DevicesService } from './devices.service.ts';

@Controller('auth/v1/devices')
export class DevicesController {
  constructor(@Inject(DevicesService) private readonly devices: DevicesService) {}

  @Post()
  @IdentityAccess()
  @Answers(201, DeviceView)
  async register(
    @CurrentIdentity() identity: IdentityPrincipal,
    @Body({ schema: DeviceRegistrationRequest }) request: DeviceRegistrationRequest,
  ): Promise<DeviceView> {
    return this.devices.register(identity, request);
  }

  @Get()
  @IdentityAccess()
  @Answers(200, DeviceList)
  async list(@CurrentIdentity() identity: IdentityPrincipal): Promise<DeviceList> {
    return this.devices.list(identity.subject);
  }

  @Delete(':deviceId')
  @IdentityAccess()
  @Answers(204)
  async remove(
    @CurrentIdentity() identity: IdentityPrincipal,
    @Param('deviceId', { schema: Uuid }) deviceId: string,
  ): Promise<void> {
    return this.devices.remove(identity.subject, deviceId);
  }
}
