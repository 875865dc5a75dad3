import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { PeerLimitGuard } from '@bank/platform';
import { Module } from '@nestjs/common';
import { DevicesController } from './devices/devices.controller.ts';
import { DevicesService } from './devices/devices.service.ts';
import { DevicesStore } from './devices/devices.store.ts';
import { COGNITO, CognitoGateway } from './cognito/cognito.gateway.ts';
import { LockoutService } from './login/lockout.service.ts';
import { LoginController } from './login/login.controller.ts';
import { LoginService } from './login/login.service.ts';
import { LoginsStore } from './login/logins.store.ts';
import { SessionsController } from './sessions/sessions.controller.ts';
import { SessionsService } from './sessions/sessions.service.ts';
import { SessionsStore } from './sessions/sessions.store.ts';

/** A challenge runs up to two triggers of 5 s; a second try would answer a challenge that is spent. */
const COGNITO_TIMEOUT_MS = 11_000;
const CONNECT_TIMEOUT_MS = 500;

@Module({
  controllers: [LoginController, DevicesController, SessionsController],
  providers: [
    PeerLimitGuard,
    CognitoGateway,
    LockoutService,
    LoginService,
    LoginsStore,
    DevicesService,
    DevicesStore,
    SessionsService,
    SessionsStore,
    {
      provide: COGNITO,
      useFactory: () =>
        new CognitoIdentityProviderClient({
          maxAttempts: 1,
          requestHandler: {
            connectionTimeout: CONNECT_TIMEOUT_MS,
            requestTimeout: COGNITO_TIMEOUT_MS,
            throwOnRequestTimeout: true,
          },
        }),
    },
  ],
})
export class AppModule {}
