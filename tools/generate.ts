import { buildIfStale } from './stack/build.ts';

/** `npm run generate`: every generated file that is committed. What is generated comes from the built services. */
await buildIfStale();
await import('./openapi.ts');
