import { Tooltip } from '@base-ui/react/tooltip';
import { RotateCcw } from 'lucide-react';
import { meets } from '../../methods';
import type { ParameterDeclaration, ParameterValue, ParameterValues } from '../../methods/declaration';
import { Dial } from './Dial';
import { IconButton } from './IconButton';
import { NumberField } from './NumberField';

/** Whether two sets of values are the same, whatever the order. */
export const sameValues = (a: ParameterValues, b: ParameterValues): boolean =>
  Object.keys({ ...a, ...b }).every((id) => a[id] === b[id]);

/** Only what differs from the defaults: two ways to say the same must be the same run. */
export function differing(
  parameters: readonly ParameterDeclaration[],
  values: ParameterValues,
): ParameterValues {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([id, value]) => parameters.find((parameter) => parameter.id === id)?.default !== value,
    ),
  );
}

/** Those that matter with the values there are. */
export const mattering = (
  parameters: readonly ParameterDeclaration[],
  values: ParameterValues,
): readonly ParameterDeclaration[] => {
  const defaults = Object.fromEntries(parameters.map((parameter) => [parameter.id, parameter.default]));
  const present = { ...defaults, ...values };
  return parameters.filter(({ needs }) => meets(needs, present));
};

/** A paper's symbol; the word behind an underscore stands below. */
export function PaperSymbol({ symbol }: { readonly symbol: string }) {
  const [, sign = symbol, index, rest] = symbol.match(/^([^_]+)_([^\s,]+)(.*)$/) ?? [];
  return (
    <i className="symbol">
      {sign}
      {index === undefined ? null : <sub>{index}</sub>}
      {rest}
    </i>
  );
}

interface ParameterProps {
  readonly parameter: ParameterDeclaration;
  readonly value: ParameterValue;
  readonly onChange: (value: ParameterValue) => void;
}

/** One parameter as it is declared: name, control, way back to its default. */
export function Parameter({ parameter, value, onChange }: ParameterProps) {
  const modified = value !== parameter.default;
  return (
    <div className="parameter" data-modified={modified || undefined}>
      <Tooltip.Root>
        <Tooltip.Trigger className="parameter-label" render={<span />}>
          {parameter.label}
          {parameter.symbol ? <PaperSymbol symbol={parameter.symbol} /> : null}
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Positioner side="left" sideOffset={8} className="tooltip-layer">
            <Tooltip.Popup className="tooltip wide">
              {parameter.sentence} Default {String(parameter.default)}.
            </Tooltip.Popup>
          </Tooltip.Positioner>
        </Tooltip.Portal>
      </Tooltip.Root>
      <ParameterControl parameter={parameter} value={value} onChange={onChange} />
      {modified ? (
        <IconButton
          label={`Reset ${parameter.label} to ${String(parameter.default)}`}
          small
          className="reset"
          onClick={() => onChange(parameter.default)}
        >
          <RotateCcw />
        </IconButton>
      ) : null}
    </div>
  );
}

function ParameterControl({ parameter, value, onChange }: ParameterProps) {
  switch (parameter.kind) {
    case 'number':
      return (
        <span className="parameter-number">
          <Dial
            label={parameter.label}
            value={Number(value)}
            minimum={parameter.minimum}
            maximum={parameter.maximum}
            step={parameter.step}
            onChange={onChange}
          />
          <NumberField
            name={`${parameter.label}, number`}
            sentence={parameter.sentence}
            value={Number(value)}
            minimum={parameter.minimum}
            maximum={parameter.maximum}
            step={parameter.step}
            onChange={onChange}
          />
          {parameter.unit ? <span className="quiet unit">{parameter.unit}</span> : null}
        </span>
      );
    case 'choice':
      return (
        <select
          aria-label={parameter.label}
          title={parameter.sentence}
          value={String(value)}
          onChange={(event) => onChange(event.target.value)}
        >
          {parameter.options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      );
    case 'toggle':
      return (
        <input
          type="checkbox"
          className="toggle"
          aria-label={parameter.label}
          title={parameter.sentence}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
  }
}
