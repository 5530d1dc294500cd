// Reads { document, samples } from each line and answers with a line { faults, found }: what AsyncAPI's parser has against the document, each sample that its
// schema judges otherwise than the test says, and what there is. Ends with its standard input.
import { createInterface } from 'node:readline';
import asyncapi from '@asyncapi/parser';
import { Ajv } from 'ajv';

const parser = new asyncapi.Parser();

async function judge({ document, samples }) {
  const { document: parsed, diagnostics } = await parser.parse(JSON.stringify(document));
  const faults = diagnostics.filter(d => d.severity <= 1)
    .map(({ severity, code, path, message }) => `${severity === 0 ? 'error' : 'warning'} ${code} at ${path.join('/')}: ${message}`);
  const schemas = new Ajv({ strict: false, validateFormats: false });
  schemas.addSchema(document, 'document');
  for (const { schema, value, valid } of samples) {
    const isValid = schemas.compile({ $ref: `document${schema}` });
    if (isValid(value) !== valid)
      faults.push(`${schema} ${valid ? 'refuses' : 'takes'} ${JSON.stringify(value)}: ${schemas.errorsText(isValid.errors)}`);
  }
  return { faults, found: `${parsed?.channels().all().length} channels, ${parsed?.operations().all().length} operations, ${samples.length} samples` };
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await judge(JSON.parse(line)).catch(error => ({ faults: [error.stack], found: '' }));
  console.log(JSON.stringify(answer));
}
