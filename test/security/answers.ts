import * as z from 'zod';
import type { Answer } from './bank.ts';
import { type DeclaredRoute, openApiOf } from './routes/declared.ts';

/** What may never leave the bank, whatever a schema says (S27). */
const SECRET_NAMES = /"(?:faceId|similarity|confidence|passwordHash|fingerprint|secret|privateKey|stack|sql)"\s*:/i;

const SHOWN_MAX = 5;

/** How a granted answer differs from what the OpenAPI document says of it, secrets first. */
export function disclosuresOf({ service, method, template }: DeclaredRoute, answer: Answer): readonly string[] {
  const secret = SECRET_NAMES.exec(answer.text)?.[0];
  if (secret !== undefined) return [`discloses ${secret}`];
  const document = openApiOf(service);
  const response = document.paths[template]?.[method.toLowerCase()]?.responses[answer.status];
  if (response === undefined) return [`${answer.status} is not in the OpenAPI document`];
  const schema = response.content?.['application/json']?.schema;
  if (schema === undefined) return [];
  const found = strictly({ schema, components: document.components.schemas }).safeParse(answer.json);
  return found.success
    ? []
    : found.error.issues.slice(0, SHOWN_MAX).map(({ path, message }) => `#/${path.join('/')}: ${message}`);
}

/** Zod reads plain JSON Schema, whose definitions stand in the schema itself. */
function strictly({ schema, components }: { schema: object; components: object }): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: components }).replaceAll('#/components/schemas/', '#/$defs/');
  return z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]);
}
