import type { Outbox } from '../outbox/outbox.ts';

export interface CodeDelivery {
  readonly CodeDeliveryDetails: {
    readonly AttributeName: 'email' | 'phone_number';
    readonly DeliveryMedium: 'EMAIL' | 'SMS';
    readonly Destination: string;
  };
}

/** `maria@example.com` becomes `m***@e***`; a telephone number keeps its last four digits. */
export function maskedDelivery(attribute: 'email' | 'phone_number', to: string): CodeDelivery {
  const [local = '', domain = ''] = to.split('@');
  return {
    CodeDeliveryDetails: {
      AttributeName: attribute,
      DeliveryMedium: attribute === 'email' ? 'EMAIL' : 'SMS',
      Destination:
        attribute === 'email' ? `${local.slice(0, 1)}***@${domain.slice(0, 1)}***` : `+*******${to.slice(-4)}`,
    },
  };
}

export function deliverCode(
  outbox: Outbox,
  attribute: 'email' | 'phone_number',
  to: string,
  code: string,
): CodeDelivery {
  const text = `Your confirmation code is ${code}. It is valid for 15 minutes.`;
  if (attribute === 'email')
    outbox.record({ channel: 'email', to, subject: 'Your confirmation code', text, via: 'cognito' });
  else outbox.record({ channel: 'sms', to, text, via: 'cognito' });
  return maskedDelivery(attribute, to);
}

export function deliverInvitation(outbox: Outbox, to: string, temporaryPassword: string): void {
  const text = `Your username is ${to} and your temporary password is ${temporaryPassword}`;
  outbox.record({ channel: 'email', to, subject: 'Your account', text, via: 'cognito' });
}
