import * as z from 'zod';

const FAULT_ENVIRONMENTS: readonly string[] = ['local', 'test'];

/** `allowed`: the operator may make this process end itself at a named point. */
export const faultsSetting = z.enum(['allowed', 'off']);

export interface FaultsConfig {
  readonly FAULTS: z.infer<typeof faultsSetting>;
}

export const areFaultsInPlace = (config: FaultsConfig & { readonly ENVIRONMENT: string }): boolean =>
  config.FAULTS === 'off' || FAULT_ENVIRONMENTS.includes(config.ENVIRONMENT);

export const FAULTS_OUT_OF_PLACE = {
  path: ['FAULTS'],
  error: 'may be allowed in the environments local and test only',
};
