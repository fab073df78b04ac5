import { HEADS, type HeadDeclaration } from '../heads';
import {
  costSentence,
  METHODS,
  type MethodDeclaration,
  type ParameterDeclaration,
  type ParameterValues,
} from '../methods';
import { UsageError } from './failures';
import { kindsOf } from './prompts';

const OVERVIEW = `pointillist: pseudo masks from points, and what they are worth

  pointillist label    IMAGES --prompts P.json --method exits --out R.json
  pointillist learn    IMAGES --truth T.json --out prototypes.json
  pointillist train    IMAGES --prompts P.json --head exits-decoder --out head.json
  pointillist evaluate --truth T.json --result R.json
  pointillist ablate   IMAGES --truth T.json --method exits --vary hops=1,2,3,4
  pointillist merge    R1.json R2.json … --out R.json
  pointillist methods  [NAME]    the methods and heads, or one's parameters
  pointillist help     [COMMAND]

Exit codes: 0 all done; 3 some objects failed, each is named; 2 wrong use, nothing was done;
1 the machine did not let it finish (a full disk), what was done is kept; 130 stopped by hand.
`;

const RUNNING = `  --set name=value      a parameter; may be given several times. See "pointillist methods NAME".
  --preset NAME         named parameters; --set goes over them
  --backend auto        where the kernels run: auto, cpu or webgpu (default auto: a real GPU where it is faster)
  --kind box            the one kind of prompt to take: extreme-points, point or box (default: the method's first)
  --workers N           threads, each with its own model (default: as many as there are cores)
  --model FOLDER        another model, with its model.json (default: the embedded one)
`;

const COMMANDS: Readonly<Record<string, string>> = {
  label: `pointillist label IMAGES --prompts P.json --method NAME --out R.json

Makes a mask for every prompt. IMAGES is a folder. P.json is a COCO file whose annotations carry
extreme_points ([top, left, bottom, right], each [x, y] in pixels), point ([x, y]) or bbox
([x, y, width, height]); a method takes the first kind of its own that an annotation has, extreme points before
the box. Only images that P.json names are read; ids are kept. What fails is named on stderr and under "failed" in R.json.
R.json.journal beside the result keeps what is done: a stopped run is continued by the same command.

  --segmentation rle    rle (compressed run lengths, default) or polygon
  --prototypes FILE     what is known of the classes, made by "pointillist learn"; for a method that remembers
  --head FILE           a trained head, made by "pointillist train"; for a method that predicts by one
  --shard i/n           only the i-th of n parts of the images; "pointillist merge" joins the results
${RUNNING}`,
  learn: `pointillist learn IMAGES --truth T.json --out prototypes.json

Learns prototypes of each class (SIM) from the masks of T.json, a COCO file with segmentations: a truth, or the
result of a run that somebody looked through. "pointillist label --method sim --prototypes prototypes.json" then
knows the classes by their names; what came from an image (by its file_name) is left out when that image is
labelled. Objects are learnt from in the order of their ids.

  --set name=value      a parameter of SIM; may be given several times. Source, block and crop size must be
                        those of the run that will use the file.
  --preset NAME         named parameters; --set goes over them
  --model FOLDER        another model, with its model.json (default: the embedded one)
`,
  train: `pointillist train IMAGES --prompts P.json --head NAME --out head.json

Trains a small head on the frozen features, from the prompts of P.json (see "label") and nothing else: exits-decoder
(extreme points or boxes; then "label --method exits --set decoder=trained --head head.json") or bestie-head (one
click on each object; then "label --method bestie --set offsets=head --head head.json"). A share of the images is held
out; at the end the head is compared there with the method as it is and with closed-form ridge regression: with
P.json's masks where it has any, else with those of the method. Whether to use the head is left to you.

  --set name=value      a parameter of the training; may be given several times. See "pointillist methods NAME".
  --preset NAME         named parameters; --set goes over them
  --method-set name=value  a parameter of the method that makes the pseudo labels
  --kind box            the one kind of prompt to take (default: the method's first)
  --model FOLDER        another model, with its model.json (default: the embedded one)
`,
  evaluate: `pointillist evaluate --truth T.json --result R.json

Mean IoU of the masks whose annotation ids are in both files, by size, parts and category (crowds left out),
and COCO's twelve figures for masks and for boxes, as pycocotools computes them. R.json may also be a list of
results in COCO's format, which has no ids.

  --json                for programs
`,
  ablate: `pointillist ablate IMAGES --truth T.json --method NAME --vary hops=1,2,3,4

Runs every object of T.json, which has the prompts as well, with each value, and compares mean IoU with that of
the first value: 95 % intervals of the difference by paired bootstrap over the objects, with a fixed seed.
An object that fails counts as IoU 0. --vary given twice makes a grid. Where a method ignores pixels, their share of
the box, and how much of what it calls foreground and background is right, by the mean over the objects.

  --csv FILE            the table as CSV as well
  --json                for programs
  --least-area PIXELS   only objects with at least this area (1024: no small ones)
  --prototypes FILE     what is known of the classes. Without it a method that remembers learns each class, for
                        every value, from T.json's masks; those of the object's own image are left out.
${RUNNING}`,
  merge: `pointillist merge R1.json R2.json … --out R.json

Joins the results of shards: the same bytes as one run over everything. Results that were made differently, or
that say different things under one id, are not joined; what differs is named.
`,
  methods: `pointillist methods [NAME]

The methods and the heads that can be trained, or the parameters of one with ranges and defaults, and its presets.
`,
};

/** The help of a command, or the overview. @throws UsageError for an unknown command */
export function helpOf(command: string | undefined): string {
  if (command === undefined || command === 'help') return OVERVIEW;
  const text = COMMANDS[command];
  if (text) return text;
  throw new UsageError(`There is no command "${command}"; there are ${Object.keys(COMMANDS).join(', ')}.`);
}

function rangeOf(parameter: ParameterDeclaration): string {
  switch (parameter.kind) {
    case 'number':
      return `${parameter.minimum} to ${parameter.maximum}${parameter.unit ? ` ${parameter.unit}` : ''}`;
    case 'choice':
      return parameter.options.join(', ');
    case 'toggle':
      return 'true, false';
  }
}

/** Parameters with ranges and defaults. */
const linesOf = (parameters: readonly ParameterDeclaration[]): readonly string[] =>
  parameters.flatMap((parameter) => {
    const symbol = parameter.symbol ? ` (${parameter.symbol})` : '';
    return [
      `  ${parameter.id}=${parameter.default}${symbol}   ${rangeOf(parameter)}`,
      `      ${parameter.sentence}`,
    ];
  });

const presetLine = (name: string, values: ParameterValues): string => {
  const list = Object.entries(values).map(([id, value]) => `${id}=${value}`);
  return `  ${name}: ${list.length > 0 ? list.join(' ') : 'the defaults above'}`;
};

/** A method's parameters and presets, from its declaration. */
export function describeMethod(method: MethodDeclaration): string {
  const lines = [
    `${method.id}: ${method.name} (${method.paper.venue})`,
    method.summary,
    `Takes: ${kindsOf(method).join(', else ')}.`,
    '',
    ...linesOf(method.parameters),
    '',
    'Presets:',
  ];
  for (const [name, values] of Object.entries(method.presets)) {
    lines.push(presetLine(name, values));
    const cost = method.costs?.[name];
    if (cost) lines.push(`      ${costSentence(cost)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** A head's parameters and presets, from its declaration. */
export function describeHead({
  id,
  name,
  paper,
  summary,
  method,
  parameters,
  presets,
}: HeadDeclaration): string {
  const lines = [
    `${id}: ${name} (${paper.venue})`,
    summary,
    `Serves: ${method}. Trained by "pointillist train --head ${id}".`,
    '',
    ...linesOf(parameters),
    '',
    'Presets:',
    ...Object.entries(presets).map(([preset, values]) => presetLine(preset, values)),
  ];
  return `${lines.join('\n')}\n`;
}

/** A line for each method. */
export const listMethods = (): string =>
  `${[...METHODS, ...HEADS].map(({ id, summary }) => `${id}   ${summary}`).join('\n')}\n\n"pointillist methods NAME" lists a method's parameters.\n`;
