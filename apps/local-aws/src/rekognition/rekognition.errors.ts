/** The refusals of Amazon Rekognition that this emulator gives, with the HTTP status of the service model. */
const STATUS_BY_NAME = {
  ImageTooLargeException: 400,
  InternalServerError: 500,
  InvalidImageFormatException: 400,
  InvalidPaginationTokenException: 400,
  InvalidParameterException: 400,
  InvalidS3ObjectException: 400,
  ResourceAlreadyExistsException: 400,
  ResourceNotFoundException: 400,
  SessionNotFoundException: 400,
  ThrottlingException: 500,
  UnknownOperationException: 400,
} as const;

export type RekognitionErrorName = keyof typeof STATUS_BY_NAME;

/** A refusal as the AWS SDK knows it: `name` becomes the class of the exception that the caller sees. */
export class RekognitionError extends Error {
  override readonly name: RekognitionErrorName;
  readonly status: number;

  constructor(name: RekognitionErrorName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
    this.status = STATUS_BY_NAME[name];
  }
}

export const invalidParameter = (message = 'Request has invalid parameters'): RekognitionError =>
  new RekognitionError('InvalidParameterException', message);
