import * as v from 'valibot';
import { floatsOfText, textOfFloats } from '../methods/shared/float-text';
import { headSpecs } from './bestie/net';
import { channelsOf } from './bestie/samples';
import { decoderSpecs } from './exits/net';
import type { TrainedHead } from './head';
import { sizeOf } from './tape/tape';
import { trainedHead } from './trained';

const FORMAT = 'pointillist-head-1';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const fileSchema = v.object({
  format: v.literal(FORMAT, `is not "${FORMAT}"`),
  head: v.picklist(['exits-decoder', 'bestie-head']),
  made: v.string(),
  features: v.object({ model: v.string(), outputs: v.array(v.string()), width: count }),
  classes: v.array(v.string()),
  parameters: v.record(v.string(), v.union([v.number(), v.string(), v.boolean()])),
  weights: v.array(v.object({ name: v.string(), count, values: v.string() })),
});

/** The file's text. Read back, it gives the same head bit for bit. */
export function writeHead({ head, made, features, classes, parameters, weights }: TrainedHead): string {
  const entries = Object.entries(weights).map(([name, values]) => ({
    ...{ name, count: values.length },
    values: textOfFloats(values),
  }));
  const file = { format: FORMAT, head, made, features, classes, parameters, weights: entries };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** @throws Error with a sentence that names the file and what is wrong with it */
export function readHead(text: string, fileName: string): TrainedHead {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${fileName} is no JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
  const parsed = v.safeParse(fileSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Error(
      `${fileName} holds no trained head: ${v.getDotPath(issue) ?? 'it'}: ${issue.message.replace(/\.$/, '')}.`,
    );
  }
  const { head, made, features, classes, parameters, weights } = parsed.output;
  const arrays = weights.map(({ name, count: length, values }): [string, Float32Array] => {
    try {
      const floats = floatsOfText(values, length);
      if (!floats.every(Number.isFinite)) throw new Error('holds something that is no number');
      return [name, floats];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${fileName}: the weights ${name}: the array ${reason}.`);
    }
  });
  return checkedWeights(
    trainedHead(head, features, classes, parameters, Object.fromEntries(arrays), made),
    fileName,
  );
}

/** How long each array is that a head of these parameters has. */
function lengthsOf({ head, features, classes, parameters }: TrainedHead): ReadonlyMap<string, number> {
  const { width } = features;
  const specs =
    head === 'exits-decoder'
      ? decoderSpecs(width, Number(parameters.width))
      : headSpecs(width, channelsOf(classes));
  const learnt = Object.entries(specs).map(([name, { shape }]): [string, number] => [name, sizeOf(shape)]);
  const standard: [string, number][] =
    head === 'exits-decoder'
      ? [
          ['mean', width],
          ['spread', width],
          ...(parameters.start === 'ridge' ? [['linear', width + 1] satisfies [string, number]] : []),
        ]
      : [];
  return new Map([...standard, ...learnt]);
}

/** @throws Error with a sentence where an array is missing or of another length than the parameters say */
function checkedWeights(head: TrainedHead, fileName: string): TrainedHead {
  for (const [name, length] of lengthsOf(head)) {
    const there = head.weights[name]?.length ?? 0;
    if (there !== length) {
      throw new Error(`${fileName}: the weights ${name} are ${there} numbers and not ${length}.`);
    }
  }
  return head;
}
