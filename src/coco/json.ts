/** A number that JSON lacks, where a value stands. */
const FOREIGN_NUMBER = /[[,:]\s*(-?Infinity|-?NaN)\s*(?=[,\]}])/;

/** A value for a sentence, on one line and short. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** Whether a list, an object or a text is still open at the end. */
function endsInside(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character === '\\') i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
  }
  return quoted || depth > 0;
}

/**
 * Parses a file's text. A byte order mark is passed over.
 * @throws Error, a sentence that names the file: empty, cut off, NaN or Infinity in it (with the line), no JSON
 */
export function parseJson(text: string, fileName: string): unknown {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (body.trim() === '') throw new Error(`${fileName} is empty.`);
  try {
    return JSON.parse(body);
  } catch (error) {
    const foreign = FOREIGN_NUMBER.exec(body);
    if (foreign) {
      const line = body.slice(0, foreign.index).split('\n').length;
      throw new Error(
        `${fileName} holds ${foreign[1]} near line ${line}, which JSON does not know. Write the file without it.`,
      );
    }
    if (endsInside(body)) {
      throw new Error(`${fileName} is cut off: it ends before its JSON does. Copy it again.`);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${fileName} is not JSON (${reason}).`, { cause: error });
  }
}
