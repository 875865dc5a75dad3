import { ProfileView } from '@bank/contracts';
import { Answers, ClientAccess, type ClientPrincipal, CurrentClient } from '@bank/platform';
import { Controller, Get, Inject } from '@nestjs/common';
import { ProfileService } from './profile.service.ts';

@Controller('api/v1/profile')
export class ProfileController {
  constructor(@Inject(ProfileService) private readonly profiles: ProfileService) {}

  @Get()
  @ClientAccess()
  @Answers(200, ProfileView)
  async get(@CurrentClient() client: ClientPrincipal): Promise<ProfileView> {
    return this.profiles.get(client.customerId);
  }
}
