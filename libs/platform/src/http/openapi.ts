import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import * as z from 'zod';

/** OpenAPI 3.1 from the routes and their Zod schemas; schemas with `.meta({ id })` become components. */
export function buildOpenApi(app: INestApplication, title: string): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle(title)
    .setVersion('1.0')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth()
    .build();
  return SwaggerModule.createDocument(app, settings, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
    standardSchemaConverter: (schema, { schemaType }) => {
      if (!(schema instanceof z.ZodType)) return undefined;
      return convert(z.toJSONSchema(schema, { target: 'draft-2020-12', io: schemaType, unrepresentable: 'any' }));
    },
  });
}

type JsonSchema = Record<string, unknown>;

function convert(json: JsonSchema): { schema: JsonSchema; components: Record<string, JsonSchema> } {
  const { $defs, $schema: _dialect, id, ...rest } = json;
  const components: Record<string, JsonSchema> = {};
  for (const [name, definition] of Object.entries(($defs as Record<string, JsonSchema> | undefined) ?? {})) {
    const { id: _id, ...clean } = definition;
    components[name] = toComponentRefs(clean);
  }
  if (typeof id !== 'string') return { schema: toComponentRefs(rest), components };
  components[id] = toComponentRefs(rest);
  return { schema: { $ref: `#/components/schemas/${id}` }, components };
}

/** Zod refers to `#/$defs/X`; in an OpenAPI document the same schema lives under components. */
function toComponentRefs(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
}
