import { invariant } from '@bank/domain';
import { Logger } from '@nestjs/common';
import { NotFoundError } from '../http/problems.ts';

export interface ArmedFault {
  readonly fault: string;
  readonly armedTimes: number;
}

/**
 * Labelled points of a service's code, at which the operator may make this process die: for demonstrations and tests of
 * recovery, and only where the configuration allows it.
 */
export class Faults {
  private readonly logger = new Logger('faults');
  private readonly armed: Map<string, number>;

  /** `aliases`: further names by which a point may be armed. */
  constructor(
    private readonly options: {
      readonly isAllowed: boolean;
      readonly points: readonly string[];
      readonly aliases?: Readonly<Record<string, string>>;
      readonly endProcess: () => void;
    },
  ) {
    this.armed = new Map(options.points.map((point) => [point, 0]));
  }

  /** Dies here when it was told to. */
  pass(point: string): void {
    if (!this.options.isAllowed) return;
    const times = this.armed.get(point);
    invariant(times !== undefined, `${point} is one of the labels of this service`);
    if (times === 0) return;
    this.armed.set(point, times - 1);
    this.logger.warn({ event: 'fault.exit', point });
    this.options.endProcess();
  }

  /** The next `times` occasions; zero takes it back. @throws NotFoundError where faults are off, and for an unknown point */
  arm(name: string, times: number): ArmedFault {
    const point = this.options.aliases?.[name] ?? name;
    if (!this.options.isAllowed || !this.armed.has(point)) throw new NotFoundError();
    this.armed.set(point, times);
    return { fault: name, armedTimes: times };
  }

  /** Every label there is. @throws NotFoundError where faults are off */
  list(): readonly ArmedFault[] {
    if (!this.options.isAllowed) throw new NotFoundError();
    return [...this.armed].map(([fault, armedTimes]) => ({ fault, armedTimes }));
  }
}
