import * as v from 'valibot';

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const triple = v.tuple([v.number(), v.number(), v.number()]);

const cardSchema = v.object({
  name: v.pipe(v.string(), v.minLength(1)),
  graphs: v.pipe(
    v.array(v.object({ file: v.string(), bytes: count, sha256: hash, outputs: v.array(v.string()) })),
    v.minLength(1, 'names no graph'),
  ),
  patch: count,
  width: count,
  heads: count,
  blocks: count,
  mean: triple,
  std: triple,
  position: v.object({ file: v.string(), sha256: hash, grid: v.tuple([count, count]) }),
  affinity: v.object({
    source: v.picklist(['keys', 'tokens']),
    block: v.pipe(v.number(), v.integer(), v.minValue(0)),
    temperature: v.pipe(v.number(), v.minValue(1e-6)),
  }),
  decorrelation: v.optional(
    v.object({
      file: v.string(),
      sha256: hash,
      block: v.pipe(v.number(), v.integer(), v.minValue(0)),
      size: count,
    }),
  ),
  licence: v.string(),
});

/** What stands beside a model's graphs (`models/<name>/model.json`). `graphs` are sorted cheapest first. */
export type ModelCard = v.InferOutput<typeof cardSchema>;
export type ModelGraph = ModelCard['graphs'][number];

/** Reads a model card. @throws Error with a sentence that names the file and the field */
export function readCard(text: string, fileName: string): ModelCard {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${fileName} is no JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
  const result = v.safeParse(cardSchema, json);
  if (!result.success) {
    const issue = result.issues[0];
    throw new Error(`${fileName} is no model card: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}.`);
  }
  const card = result.output;
  if (card.affinity.block >= card.blocks) {
    throw new Error(
      `${fileName}: affinity.block is ${card.affinity.block}, but the model has blocks 0 to ${card.blocks - 1}.`,
    );
  }
  if (card.decorrelation && card.decorrelation.block >= card.blocks) {
    throw new Error(
      `${fileName}: decorrelation.block is ${card.decorrelation.block}, but the model has blocks 0 to ${card.blocks - 1}.`,
    );
  }
  return card;
}

/**
 * The cheapest graph with all these outputs: ONNX Runtime does not prune, so a shorter graph is what makes
 * asking for less cost less.
 * @throws Error naming the outputs that no graph has
 */
export function cheapestGraph(card: ModelCard, outputs: readonly string[]): ModelGraph {
  const graph = card.graphs.find((candidate) => outputs.every((name) => candidate.outputs.includes(name)));
  if (graph) return graph;
  const all = new Set(card.graphs.flatMap((candidate) => candidate.outputs));
  const missing = outputs.filter((name) => !all.has(name));
  throw new Error(
    missing.length > 0
      ? `The model ${card.name} has no output ${missing.join(', ')}; its blocks are 0 to ${card.blocks - 1}.`
      : `No single graph of the model ${card.name} has all of ${outputs.join(', ')}.`,
  );
}
