import * as z from 'zod';
import { InstantText, PageQuery, Uuid } from './common.ts';

export const CHANNELS = ['inbox', 'sms', 'email', 'push'] as const;
export const ChannelName = z.enum(CHANNELS).meta({ id: 'Channel' });

export const InboxMessage = z
  .strictObject({
    messageId: Uuid,
    eventType: z.string(),
    title: z.string(),
    text: z.string(),
    createdAt: InstantText,
    readAt: InstantText.nullable(),
  })
  .meta({ id: 'InboxMessage' });
export type InboxMessage = z.infer<typeof InboxMessage>;

export const InboxQuery = PageQuery;
export const InboxPage = z
  .strictObject({ messages: z.array(InboxMessage), unread: z.number().int(), nextCursor: z.string().nullable() })
  .meta({ id: 'InboxPage' });
export type InboxPage = z.infer<typeof InboxPage>;

export const DeliveryAttempt = z
  .strictObject({
    at: InstantText,
    outcome: z.enum(['ACCEPTED', 'REFUSED', 'UNKNOWN', 'EXPIRED']),
    /** The device of a push; null on every other channel. */
    deviceId: Uuid.nullable(),
    providerMessageId: z.string().nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'DeliveryAttempt' });

/** One record per event, recipient and channel, with every attempt. */
export const Delivery = z
  .strictObject({
    deliveryId: z.string(),
    eventId: Uuid,
    eventType: z.string(),
    channel: ChannelName,
    state: z.enum(['SENDING', 'ACCEPTED', 'FAILED', 'EXPIRED']),
    attempts: z.array(DeliveryAttempt),
    createdAt: InstantText,
    traceId: z.string(),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof Delivery>;

export const DeliveryPage = z
  .strictObject({ deliveries: z.array(Delivery), nextCursor: z.string().nullable() })
  .meta({ id: 'DeliveryPage' });
export type DeliveryPage = z.infer<typeof DeliveryPage>;

/** A push registration: the FCM token of this device, bound to the signed-in person. */
export const PushEndpointRequest = z
  .strictObject({ provider: z.enum(['fcm', 'sns']), token: z.string().min(8).max(4096) })
  .meta({ id: 'PushEndpointRequest' });
export type PushEndpointRequest = z.infer<typeof PushEndpointRequest>;

/** Where a stream resumes when the browser cannot send `Last-Event-ID`: the id of the last message seen. */
export const InboxStreamQuery = z.strictObject({ cursor: Uuid.optional() });
