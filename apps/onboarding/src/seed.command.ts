import { text } from 'node:stream/consumers';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { EmailText, PasswordText, PhoneText, Uuid } from '@bank/contracts';
import { createDynamo, currentTrace, isConditionFailure, parseConfig, SystemClock } from '@bank/platform';
import * as z from 'zod';

const IDENTITIES_MAX = 1_000;

const ClientIdentity = z.strictObject({
  customerId: Uuid,
  email: EmailText,
  phone: PhoneText,
  fullName: z.string().min(1).max(140),
  locale: z.enum(['en', 'es']),
  password: PasswordText,
});
const StaffIdentity = z.strictObject({
  email: EmailText,
  password: PasswordText,
  groups: z
    .array(z.string().regex(/^[a-z-]{1,40}$/))
    .max(10)
    .default(['auditors']),
});
/** A list of clients alone, or clients and staff. */
export const SeedRequest = z.union([
  z
    .array(ClientIdentity)
    .max(IDENTITIES_MAX)
    .transform((clients) => ({ clients, staff: [] })),
  z.strictObject({
    clients: z.array(ClientIdentity).max(IDENTITIES_MAX).default([]),
    staff: z.array(StaffIdentity).max(IDENTITIES_MAX).default([]),
  }),
]);
export type SeedRequest = z.output<typeof SeedRequest>;

const seedConfigSchema = z.object({
  ENVIRONMENT: z.enum(['local', 'test']),
  COGNITO_USER_POOL_ID: z.string().min(1),
  CLIENTS_TABLE: z.string().min(1),
  STAFF_POOL_ID: z.string().min(1).optional(),
});

export interface SeedParts {
  readonly cognito: CognitoIdentityProviderClient;
  readonly dynamo: DynamoDBDocumentClient;
  readonly poolId: string;
  readonly staffPoolId: string | undefined;
  readonly clientsTable: string;
}

export interface SeedSummary {
  readonly summary: string;
  readonly clients: number;
  readonly staff: number;
  /** Cognito's `sub` by customer id. */
  readonly subjects: Readonly<Record<string, string>>;
}

/**
 * `main.js seed`: makes the identities of sample people who never onboarded. Reads `SeedRequest` from standard input,
 * prints a summary as one JSON line; a second run changes nothing but passwords. Sample data only: it refuses to run
 * outside `local` and `test`.
 */
export async function seedIdentities(): Promise<void> {
  const config = parseConfig(seedConfigSchema, process.env);
  const cognito = new CognitoIdentityProviderClient({});
  const dynamo = createDynamo('local');
  try {
    const request = SeedRequest.parse(JSON.parse(await text(process.stdin)));
    const summary = await seed(request, {
      cognito,
      dynamo,
      poolId: config.COGNITO_USER_POOL_ID,
      staffPoolId: config.STAFF_POOL_ID,
      clientsTable: config.CLIENTS_TABLE,
    });
    process.stdout.write(`${JSON.stringify(summary)}\n`);
  } finally {
    cognito.destroy();
    dynamo.destroy();
  }
}

export async function seed(request: SeedRequest, parts: SeedParts): Promise<SeedSummary> {
  const subjects: Record<string, string> = {};
  for (const person of request.clients) {
    const { email, phone, locale, password } = person;
    const subject = await putUser(parts.cognito, {
      poolId: parts.poolId,
      email,
      password,
      attributes: { phone_number: phone, phone_number_verified: 'true', locale },
    });
    subjects[person.customerId] = subject;
    await putClient(parts, { ...person, subject });
  }
  for (const member of request.staff) await putStaff(parts, member);
  const [clients, staff] = [request.clients.length, request.staff.length];
  return { summary: `${clients} clients and ${staff} staff can sign in`, clients, staff, subjects };
}

async function putUser(
  cognito: CognitoIdentityProviderClient,
  user: { poolId: string; email: string; password: string; attributes: Readonly<Record<string, string>> },
): Promise<string> {
  const named = { UserPoolId: user.poolId, Username: user.email.toLowerCase() };
  const attributes = { email: named.Username, email_verified: 'true', ...user.attributes };
  await cognito
    .send(
      new AdminCreateUserCommand({
        ...named,
        MessageAction: 'SUPPRESS',
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'UsernameExistsException') throw error;
    });
  await cognito.send(new AdminSetUserPasswordCommand({ ...named, Password: user.password, Permanent: true }));
  const found = await cognito.send(new AdminGetUserCommand(named));
  const subject = found.UserAttributes?.find((attribute) => attribute.Name === 'sub')?.Value;
  if (subject === undefined) throw new Error('Cognito gave a user without sub');
  return subject;
}

async function putClient(
  parts: SeedParts,
  client: z.infer<typeof ClientIdentity> & { readonly subject: string },
): Promise<void> {
  const { subject, customerId, email, phone, locale } = client;
  await parts.dynamo
    .send(
      new PutCommand({
        TableName: parts.clientsTable,
        Item: {
          subject,
          customerId,
          state: 'ACTIVE',
          email: email.toLowerCase(),
          phone,
          locale,
          version: 1,
          traceId: currentTrace().traceId,
          updatedAt: new SystemClock().now(),
        },
        ConditionExpression: 'attribute_not_exists(subject) OR customerId = :customer',
        ExpressionAttributeValues: { ':customer': customerId },
      }),
    )
    .catch((error: unknown) => {
      if (isConditionFailure(error)) throw new Error(`${subject} is a client under another customer id`);
      throw error;
    });
}

async function putStaff(parts: SeedParts, member: z.infer<typeof StaffIdentity>): Promise<void> {
  if (parts.staffPoolId === undefined) throw new Error('STAFF_POOL_ID is needed for staff');
  const { cognito, staffPoolId: poolId } = parts;
  await putUser(cognito, { poolId, email: member.email, password: member.password, attributes: {} });
  for (const GroupName of member.groups) {
    await cognito.send(new CreateGroupCommand({ UserPoolId: poolId, GroupName })).catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'GroupExistsException') throw error;
    });
    const Username = member.email.toLowerCase();
    await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId: poolId, Username, GroupName }));
  }
}
