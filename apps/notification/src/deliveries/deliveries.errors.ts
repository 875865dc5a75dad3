/** Not everything of the event is settled: the queue brings it back after a pause. */
export class DeliveryIncompleteError extends Error {
  override readonly name = 'DeliveryIncompleteError';
  constructor(eventId: string, options?: ErrorOptions) {
    super(`event ${eventId} has deliveries that need another attempt`, options);
  }
}

/** The event names a person whom the clients table does not show yet. */
export class RecipientUnknownError extends Error {
  override readonly name = 'RecipientUnknownError';
}
