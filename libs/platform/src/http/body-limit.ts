import type { CustomDecorator } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';

/** Lets one route take a larger body than every other route does; the edge has to know the route, too. */
export const BodyBytesMax = (bodyBytesMax: number): CustomDecorator => RouteConfig({ bodyBytesMax });

export function bodyBytesMaxOf(config: unknown): number | undefined {
  if (typeof config !== 'object' || config === null || !('bodyBytesMax' in config)) return undefined;
  return typeof config.bodyBytesMax === 'number' ? config.bodyBytesMax : undefined;
}
