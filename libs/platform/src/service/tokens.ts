/** Injection tokens of what every service has. */
export const CONFIG = Symbol('CONFIG');
export const SERVICE = Symbol('SERVICE');
export const SQS = Symbol('SQS');
export const SNS = Symbol('SNS');
