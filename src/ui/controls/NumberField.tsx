import { useState } from 'react';

interface NumberFieldProps {
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  readonly name: string;
  /** What it does. */
  readonly sentence?: string;
  readonly onChange: (value: number) => void;
}

/**
 * A number to be typed. What is typed stays while it is not a number of the range yet ("2" on the way to "256"),
 * and is heard as soon as it is; who leaves the field gets the nearest that may be, for nothing typed the one before.
 */
export function NumberField({ value, minimum, maximum, step, name, sentence, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>();
  const number = typed === undefined || typed === '' ? Number.NaN : Number(typed);
  const outside = typed !== undefined && !(number >= minimum && number <= maximum);
  // Set from elsewhere since it was typed: what was typed is no longer meant.
  const shown = typed !== undefined && (outside || number === value) ? typed : value;
  const settle = () => {
    if (outside && !Number.isNaN(number)) onChange(Math.min(maximum, Math.max(minimum, number)));
    setTyped(undefined);
  };
  return (
    <input
      type="number"
      className="num"
      aria-label={name}
      aria-invalid={outside || undefined}
      title={outside ? `From ${minimum} to ${maximum}` : sentence}
      value={shown}
      min={minimum}
      max={maximum}
      step={step}
      onChange={({ target }) => {
        setTyped(target.value);
        const next = target.valueAsNumber;
        if (next >= minimum && next <= maximum) onChange(next);
      }}
      onBlur={settle}
      onKeyDown={({ key }) => {
        if (key === 'Enter') settle();
      }}
    />
  );
}
