import * as v from 'valibot';
import { floatsOfText, textOfFloats } from '../../shared/float-text';
import type { Contribution, Memory } from './bank';
import type { BankKey } from './bank-key';

/** Prototypes of some classes, as they are kept in a file. */
export interface BankFile extends Bank {
  /** What the classes look like in whole photos, for them to be found; left out where nobody learnt it. */
  readonly sight?: Bank;
}

/** What some classes learnt of one kind of features. */
interface Bank {
  readonly bank: BankKey;
  readonly classes: readonly { readonly name: string; readonly memory: Memory }[];
}

const FORMAT = 'pointillist-prototypes-1';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const number = v.pipe(v.number(), v.finite());
const bankSchema = v.object({
  bank: v.object({
    model: v.string(),
    source: v.picklist(['keys', 'queries', 'tokens', 'attention', 'attention-all']),
    block: whole,
    width: v.pipe(whole, v.minValue(1)),
    crop: v.picklist(['object', 'image']),
    size: v.pipe(whole, v.minValue(1)),
  }),
  classes: v.array(
    v.object({
      name: v.string(),
      contributions: v.array(
        v.object({
          image: v.string(),
          object: whole,
          prototype: whole,
          count: v.pipe(whole, v.minValue(1)),
          centroid: v.string(),
          patch: v.object({ x0: number, y0: number, x1: number, y1: number }),
        }),
      ),
    }),
  ),
});
const fileSchema = v.object({
  format: v.literal(FORMAT, `is not "${FORMAT}"`),
  ...bankSchema.entries,
  sight: v.optional(bankSchema),
});

/** @throws Error, the end of a sentence */
function unitVector(text: string, width: number): Float32Array {
  const vector = floatsOfText(text, width);
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (!(Math.abs(squares - 1) < 1e-3)) throw new Error('is not of length 1');
  return vector;
}

/** The file's text. Read back, it gives the same prototypes bit for bit. */
export function writeBank({ sight, ...file }: BankFile): string {
  const plain = ({ bank, classes }: Bank) => ({
    bank,
    classes: classes.map(({ name, memory }) => ({
      name,
      contributions: memory.map((contribution) => ({
        ...contribution,
        centroid: textOfFloats(contribution.centroid),
      })),
    })),
  });
  const text = { format: FORMAT, ...plain(file), ...(sight ? { sight: plain(sight) } : {}) };
  return `${JSON.stringify(text, null, 1)}\n`;
}

/** @throws Error with a sentence that names the file and what is wrong with it */
export function readBank(text: string, fileName: string): BankFile {
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
      `${fileName} holds no prototypes: ${v.getDotPath(issue) ?? 'it'}: ${issue.message.replace(/\.$/, '')}.`,
    );
  }
  const { sight, ...file } = parsed.output;
  return { ...bankIn(file, fileName), ...(sight ? { sight: bankIn(sight, fileName) } : {}) };
}

/** @throws Error with a sentence that names the file, the class and the contribution */
function bankIn({ bank, classes }: v.InferOutput<typeof bankSchema>, fileName: string): Bank {
  const names = new Set<string>();
  return {
    bank,
    classes: classes.map(({ name, contributions }) => {
      if (names.has(name)) throw new Error(`${fileName} has the class ${name} twice.`);
      names.add(name);
      return {
        name,
        memory: contributions.map((contribution, i): Contribution => {
          try {
            return { ...contribution, centroid: unitVector(contribution.centroid, bank.width) };
          } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            throw new Error(`${fileName}, class ${name}, contribution ${i + 1}: its centroid ${reason}.`);
          }
        }),
      };
    }),
  };
}
