import { HEADS } from '../heads';
import { ablate } from './ablate/ablate';
import { evaluate } from './evaluate';
import { EXIT, StopError, sentenceOf, UsageError } from './failures';
import { describeHead, describeMethod, helpOf, listMethods } from './help';
import { label } from './label/label';
import { learn } from './learn/learn';
import { merge } from './merge';
import { readMethod } from './options';
import { VERSION } from './root';
import type { Terminal } from './terminal';
import { train } from './train/train';

type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

const methods: Command = async ([name], terminal) => {
  const head = HEADS.find(({ id }) => id === name);
  if (head) terminal.out(describeHead(head));
  else terminal.out(name === undefined ? listMethods() : describeMethod(readMethod(name)));
  return EXIT.done;
};

const COMMANDS: Readonly<Record<string, Command>> = {
  label,
  learn,
  train,
  evaluate,
  ablate,
  merge,
  methods,
};

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const [command, ...rest] = args;
  if (command === '--version' || command === 'version') {
    terminal.out(`${VERSION}\n`);
    return EXIT.done;
  }
  if (command === undefined) {
    terminal.error(helpOf(undefined));
    return EXIT.wrongUse;
  }
  if (command === 'help' || command === '--help' || command === '-h') {
    terminal.out(helpOf(rest[0]));
    return EXIT.done;
  }
  if (!Object.hasOwn(COMMANDS, command)) {
    throw new UsageError(
      `There is no command "${command}"; there are ${Object.keys(COMMANDS).join(', ')}. See "pointillist help".`,
    );
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(helpOf(command));
    return EXIT.done;
  }
  return COMMANDS[command](rest, terminal);
}

/** Runs one command. Never rejects: what goes wrong is a sentence on `error` and an exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    terminal.error(`${sentenceOf(error)}\n`);
    if (error instanceof UsageError) return EXIT.wrongUse;
    // Anything but a sentence of ours is a fault of the program: where it happened helps to mend it.
    if (!(error instanceof StopError) && error instanceof Error) terminal.error(`${error.stack}\n`);
    return EXIT.stopped;
  }
}
