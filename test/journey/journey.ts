import * as documents from './documents.steps.ts';
import * as evidence from './evidence.steps.ts';
import * as interbank from './interbank.steps.ts';
import * as login from './login.steps.ts';
import * as money from './money.steps.ts';
import * as onboarding from './onboarding.steps.ts';
import * as orders from './orders.steps.ts';
import { newPerson } from './person.ts';
import { expect, type World } from './world.ts';

export interface Step {
  readonly chapter: string;
  readonly title: string;
  /** What was seen, in a few words. @throws when it is not what must be seen. */
  run(): Promise<string>;
}

/** The whole first journey: two people become clients, sign in, move money, are told, and the books agree. */
export function journey(world: World): readonly Step[] {
  const elena = newPerson(world, { fullName: 'Elena Martín', face: 'ana', locale: 'es' });
  const grace = newPerson(world, { fullName: 'Grace Okafor', face: 'cleo', locale: 'en' });
  const impostor = newPerson(world, { fullName: 'Iris Falk', face: 'ana', locale: 'en' });
  const sent: money.Sent[] = [];
  const streams: evidence.LiveStream[] = [];
  const streamOf = (index: number): evidence.LiveStream => {
    const stream = streams[index];
    expect(stream !== undefined, 'the live streams were opened before');
    return stream;
  };
  const sentAt = (index: number): money.Sent => {
    const found = sent[index];
    expect(found !== undefined, 'the transfer was made before');
    return found;
  };
  const steps: Step[] = [];
  const add = (chapter: string, title: string, run: () => Promise<string>): void => {
    steps.push({ chapter, title, run });
  };

  add('Ready', 'every service is ready', async () => {
    const response = await fetch(`${world.edge}/healthz`);
    expect(response.status === 200, 'the edge says all is ready', response.status);
    return world.edge;
  });
  add('Ready', 'faces of an earlier run are forgotten', () => evidence.forgetEarlierFaces(world, ['ana', 'cleo']));

  for (const person of [elena, grace]) {
    const name = person.fullName.split(' ')[0] ?? '';
    add('Become a client', `${name} registers`, () => onboarding.register(world, person));
    add('Become a client', `${name} verifies e-mail and phone`, () => onboarding.verifyContacts(world, person));
    add('Become a client', `${name} consents`, () => onboarding.consent(world, person));
    if (person === elena)
      add('Become a client', 'bad photos are refused', () => onboarding.refuseBadPhotos(world, person));
    add('Become a client', `${name} takes a selfie`, () => onboarding.takeSelfie(world, person));
    add('Become a client', `${name} passes the face check and is approved`, () => onboarding.approved(world, person));
    add('Become a client', `${name} is welcomed`, () => onboarding.welcomed(world, person));
  }
  add('Become a client', 'an enrolled face under another name waits for review', () =>
    onboarding.duplicate(world, impostor),
  );

  for (const person of [elena, grace]) {
    const name = person.fullName.split(' ')[0] ?? '';
    add('Sign in', `${name} signs in with the password`, () => login.loginWithPassword(world, person));
    add('Sign in', `${name} registers the phone`, () => login.registerDevice(world, person));
  }
  add('Sign in', 'Elena signs in with her face', () => login.loginWithFace(world, elena));
  add('Sign in', "another person's face is refused", () => login.refuseAnotherFace(world, elena, grace));
  add('Sign in', "another device's key is refused", () => login.refuseAnotherDevice(world, elena, grace));
  add('Sign in', 'a wrong password is refused like an unknown user', () => login.refuseWrongPassword(world, elena));
  add('Sign in', 'a token of another pool is refused', () => login.refuseAnotherPool(world));

  add('Move money', 'Elena sees her account', () => money.findAccount(world, elena));
  add('Move money', 'Grace sees hers', () => money.findAccount(world, grace));
  add('Move money', 'a salary arrives from another bank', () => money.receiveSalary(world, elena, 1_250_00n));
  add('Move money', 'the balance, read twice', () => money.readBalanceTwice(world, elena));
  add('Move money', 'both open the live page', async () => {
    for (const person of [elena, grace]) streams.push(await evidence.openStream(world, person));
    return 'two connections';
  });
  add('Move money', 'Elena pays Grace', async () => {
    const { detail, sent: made } = await money.transfer(world, elena, grace);
    sent.push(made);
    return detail;
  });
  add('Move money', 'overspending is refused', () => money.refuseOverspending(world, elena, grace));
  add('Move money', 'foreign accounts and malformed requests are refused', () =>
    money.refuseForeign(world, elena, grace),
  );

  add('Keep papers', 'Elena downloads her statement in every format', () => documents.downloadStatements(world, elena));
  add('Keep papers', 'and the receipt of what she paid', () => documents.readReceipt(world, elena, sentAt(0)));

  add('Tell them', 'Elena is told in every way', () =>
    evidence.notified(world, { person: elena, stream: streamOf(0), sent: sentAt(0), channels: ['email', 'push'] }),
  );
  add('Tell them', 'Grace is told in every way', () =>
    evidence.notified(world, {
      person: grace,
      stream: streamOf(1),
      sent: sentAt(0),
      channels: ['sms', 'email', 'push'],
    }),
  );

  add('Plan ahead', 'Elena schedules a payment, and its day comes', () => orders.paySchedule(world, elena, grace));
  add('Plan ahead', 'one without money waits, is told and is cancelled', () =>
    orders.waitForMoney(world, elena, grace),
  );
  add('Pay another bank', 'Elena pays somebody there, and it arrives', async () => {
    const { detail, sent: made } = await interbank.settled(world, elena);
    sent.push(made);
    return detail;
  });
  add('Pay another bank', 'Elena pays a closed account, and the money comes back', async () => {
    const { detail, sent: made } = await interbank.returned(world, elena);
    sent.push(made);
    return detail;
  });

  add('Survive', 'the core is killed between commit and answer', async () => {
    const { detail, sent: made } = await money.surviveCrash(world, elena, grace);
    sent.push(made);
    return detail;
  });

  add('Prove it', 'the transfer is in the audit database', () => evidence.audited(world, sentAt(0)));
  add('Prove it', 'so are the two to other banks', async () =>
    [await evidence.audited(world, sentAt(1)), await evidence.audited(world, sentAt(2))].join('; '),
  );
  add('Prove it', 'so is the one of the crash', () => evidence.audited(world, sentAt(3)));
  add('Prove it', 'core, BFF and audit agree', () => evidence.reconciled(world));
  add('Prove it', 'the live pages close', async () => {
    for (const stream of streams) stream.close();
    return `${streams.reduce((sum, stream) => sum + stream.messages.length, 0)} messages were heard`;
  });
  return steps;
}
