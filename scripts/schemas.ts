// Writes schema/*.json, the JSON Schemas that `hmm help schema` prints, from the schemas of zod beside the writers.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SCHEMAS, type SchemaName } from '../src/commands/help/schemas.ts';
import { complaintSchema } from '../src/complaint-schema.ts';
import { modelSchema } from '../src/io/model-file/model-schema.ts';
import { shapes } from '../src/io/model-file/schema-parts.ts';
import { confidenceSchema } from '../src/io/results/confidence-schema.ts';
import { decodeSchema } from '../src/io/results/decode-schema.ts';
import { evaluateSchema } from '../src/io/results/evaluate-schema.ts';
import { inspectSchema } from '../src/io/results/inspect-schema.ts';
import { posteriorsSchema } from '../src/io/results/posteriors-schema.ts';
import { rankingSchema } from '../src/io/results/ranking-schema.ts';
import { sampleSchema } from '../src/io/results/sample-schema.ts';
import { scoreSchema } from '../src/io/results/score-schema.ts';

const DEFINITIONS: Record<SchemaName, z.ZodType> = {
  model: modelSchema,
  score: scoreSchema,
  decode: decodeSchema,
  posteriors: posteriorsSchema,
  evaluate: evaluateSchema,
  inspect: inspectSchema,
  sample: sampleSchema,
  compare: rankingSchema,
  confidence: confidenceSchema,
  errors: complaintSchema,
};

/** The JSON Schema of what is in files; values that are checked by hand are shown as they look. */
function jsonSchemaOf(name: SchemaName): object {
  const definitions: Record<string, unknown> = {};
  const convert = (schema: z.ZodType): Record<string, unknown> => {
    const {
      $schema: _,
      $defs,
      ...own
    } = z.toJSONSchema(schema, {
      io: 'input',
      override({ zodSchema, jsonSchema }) {
        const shape = shapes.get(zodSchema);
        if (!shape) return;
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
        Object.assign(jsonSchema, convert(shape));
      },
    });
    Object.assign(definitions, $defs);
    return own;
  };
  const own = convert(DEFINITIONS[name]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:hmm:schema:${name}`,
    title: `hmm: ${SCHEMAS[name]}`,
    ...own,
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  };
}

const folder = process.argv[2] ?? 'schema';
mkdirSync(folder, { recursive: true });
for (const name of Object.keys(SCHEMAS) as SchemaName[]) {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(jsonSchemaOf(name), undefined, 2)}\n`);
}
